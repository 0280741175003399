"""A source with its edits, written out so that everything outside the edits is the source bit by bit."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from musicstudio.audio.files import BLOCK, probe
from musicstudio.audio.metadata import read_comment
from musicstudio.audio.source import SourceReader, open_source, overlaps
from musicstudio.audio.writer import AudioWriter, to_pcm
from musicstudio.domain.audio import AudioInfo
from musicstudio.domain.errors import OutputBlocked
from musicstudio.domain.tasks import CancelToken, Patch, Source

_CONTAINERS = {  # without W64: libsndfile could not put provenance into it
    ".wav": "WAV",
    ".wave": "WAV",
    ".bwf": "WAV",
    ".rf64": "RF64",
    ".aif": "AIFF",
    ".aiff": "AIFF",
    ".aifc": "AIFF",
    ".caf": "CAF",
    ".flac": "FLAC",
}
_WAVES = ("WAV", "WAVEX", "RF64")
_BITS = {"PCM_U8": 8, "PCM_S8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "DPCM_16": 16, "DWVW_12": 12}
_BITS |= {"DWVW_16": 16, "DWVW_24": 24, "ALAC_16": 16, "ALAC_20": 20, "ALAC_24": 24, "ALAC_32": 32}
_SUCCESSORS = (("PCM_S8", 8), ("PCM_U8", 8), ("PCM_16", 16), ("PCM_24", 24), ("PCM_32", 32))


@dataclass(frozen=True)
class SplicedInfo(AudioInfo):
    """What was written; `clipped` counts the values that had to be limited to full scale."""

    clipped: int = 0


def write_spliced(
    source: Source,
    patches: tuple[Patch, ...],
    destination: Path,
    comment: str = "",
    cancel: CancelToken | None = None,
) -> SplicedInfo:
    """Write the source with its own patches and these on top; return what was written.

    Every sample outside all patches is the source's own; title, artist and (without a new one) comment are kept.
    `destination` may be the source itself. Raises UnsupportedAudio, OutputBlocked or JobCancelled, and then leaves
    nothing behind.
    """
    whole = Source(source.path, source.patches + patches)
    with open_source(whole) as reader:
        info, tags = reader.info, reader.original.tags
        container, subtype = spliced_format(info, destination)
        kind = _dtype(info.subtype, subtype)
        tags.pop("comment", None)
        comment = comment or read_comment(source.path)
        clipped = 0
        with AudioWriter(
            destination, info.sample_rate, info.channels, container, subtype, comment, samples=info.samples, tags=tags
        ) as writer:
            for start in range(0, info.samples, BLOCK):
                if cancel is not None:
                    cancel.check()
                block, limited = _block(reader, start, min(start + BLOCK, info.samples), kind, subtype)
                writer.write(block)
                clipped += limited
    return SplicedInfo(**asdict(probe(destination)), clipped=clipped + writer.clipped)


def spliced_format(info: AudioInfo, destination: Path) -> tuple[str, str]:
    """Return container and subtype of an edited file: the source's own where the destination's suffix permits.

    A lossy source is answered in 24 bits. Raises OutputBlocked when the suffix names a kind of file that could not
    keep every sample.
    """
    suffix = destination.suffix.lower()
    wanted = _CONTAINERS.get(suffix)
    if wanted is None and not suffix:
        wanted = info.container if info.container in _CONTAINERS.values() and not info.lossy else "WAV"
    if wanted is None:
        raise OutputBlocked(
            f"{destination} cannot keep every sample outside the edit, or is a kind we do not write; "
            "name it .wav, .aiff, .caf or .flac."
        )
    if wanted == "WAV" and info.container in _WAVES:
        wanted = info.container
    return wanted, "PCM_24" if info.lossy else _subtype(info.subtype, wanted)


def _subtype(subtype: str, container: str) -> str:
    """Return the nearest subtype a container has, at least as deep as the source's where there is one."""
    if soundfile.check_format(container, subtype) and not subtype.startswith("ALAC"):
        return subtype  # libsndfile's ALAC encoder spoils loud noise in 20 bits and more
    bits = _BITS.get(subtype, 32)
    deep = [name for name, has in _SUCCESSORS if has >= bits and soundfile.check_format(container, name)]
    return deep[0] if deep else "PCM_24"


def _block(reader: SourceReader, start: int, stop: int, kind: str, subtype: str) -> tuple[NDArray[Any], int]:
    """Return samples in the kind they are written in, and how many of the patches' values had to be limited."""
    data = reader.plain(start, stop, kind)
    clipped = 0
    for patch in reader.patches:
        if not overlaps(patch, start, stop):
            continue
        first, last = max(start, patch.start), min(stop, patch.start + patch.samples)
        new = reader.patch_reader(patch).read(first - patch.start, last - patch.start)
        if kind == "int32":
            clipped += int(np.count_nonzero(np.abs(new) > 1.0))
        data[:, first - start : last - start] = to_pcm(new, _BITS[subtype]) if kind == "int32" else new
    return data, clipped


def _dtype(source: str, written: str) -> str:
    """Return what samples are copied as: integers when both sides are, so that not one bit is computed."""
    if source in _BITS and written in _BITS:
        return "int32"
    return "float64" if source == "DOUBLE" else "float32"
