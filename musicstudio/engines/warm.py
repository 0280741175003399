"""Run once at set-up: librosa's numba functions are compiled into its cache now, not in the musician's face."""

from __future__ import annotations


def main() -> None:
    """Build the features of a second of silence, which compiles all that the engines use of librosa."""
    import numpy as np

    from musicstudio.engines.analyze.features import RATE, FeatureStream

    stream = FeatureStream(RATE)
    stream.push(np.zeros((1, RATE), np.float32))
    stream.finish()


if __name__ == "__main__":
    main()
