"""`musicstudio`: the window, the command line, the worker, the player or the recorder; only that one is imported."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Choose a face by the first argument and return its exit code."""
    # NumPy's products are small here: threads of theirs wait for one another longer than they compute, on every core.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    arguments = sys.argv[1:]
    if arguments[:1] == ["worker"]:
        from musicstudio.worker.main import main as worker

        return worker()
    if arguments[:1] == ["player"]:
        from musicstudio.audio.playerprocess import run as player

        player(arguments[1:])
        return 0
    if arguments[:1] == ["recorder"]:
        from musicstudio.audio.recorderprocess import run as recorder

        recorder(arguments[1:])
        return 0
    if arguments in ([], ["studio"]) or (arguments[0] == "studio" and not arguments[1].startswith("-")):
        from musicstudio.ui.app import run

        return run(arguments[1] if len(arguments) > 1 else None)
    from musicstudio.cli.main import main as cli

    return cli(arguments)


if __name__ == "__main__":
    sys.exit(main())
