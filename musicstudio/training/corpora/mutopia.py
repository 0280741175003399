"""The Mutopia Project: editions of classical and traditional music, engraved by volunteers; scores without a player."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

from musicstudio.audio.midifile import read_score
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.score import Part, Score
from musicstudio.training.corpora.barlines import with_bar_lines
from musicstudio.training.corpora.filling import completed
from musicstudio.training.corpora.index import lines, within
from musicstudio.training.corpora.roles import KEYBOARDS, one_keyboard, role_of, sings, told_apart
from musicstudio.training.corpora.sections import sections_of
from musicstudio.training.corpora.warning import Warn, told
from musicstudio.training.piece import Piece

_ATTRIBUTION: Final = re.compile(r"creative commons attribution (\d\.\d)")
_NUMBERED: Final = re.compile(r"(?<=[A-Za-z])[-_.]?\d[\d.-]*[a-z]?$|(?<=\d)[-_.]\d+$")
"""What counts the pieces of a set at the end of a folder's name."""
_ACCOMPANIMENT: Final = re.compile(r"(,| and| &) *(piano|organ)", re.IGNORECASE)
_PLAYED: Final = re.compile(
    r"violin|viola|cello|flute|oboe|horn|trumpet|clarinet|bassoon|orchestra|ensemble|double bass", re.IGNORECASE
)
"""Where these are named beside voices, only parts that are named as voices sing."""
_MELODIC: Final = frozenset((*range(40, 47), *range(56, 80)))
_FRETTED: Final = range(24, 32)


def pieces(folder: Path, warn: Warn) -> Iterator[Piece]:
    """Yield every movement of an unpacked collection in its index's order, single parts of a set left out.

    What cannot be read is told to `warn`.
    """
    for row in lines(folder / "index.jsonl", warn):
        if row.get("single_part_of_set"):
            continue
        files = row.get("files")
        for file in files if isinstance(files, list) else ():
            piece = told(lambda row=row, file=file: read(folder, row, file), warn)
            if piece is not None:
                yield piece


def read(folder: Path, row: Mapping[str, Any], file: Mapping[str, Any]) -> Piece:
    """Return one file of a row of the index; raises UnsupportedAudio when it cannot be read."""
    place = within(folder, row.get("dir"))
    path = within(place, file.get("file"))
    written = read_score(path)
    forces = str(row.get("instrument") or "")
    sung = sings(_ACCOMPANIMENT.sub("", forces)) and not _PLAYED.search(forces)
    parts = [_part(part, sung) for part in written.parts if part.notes]
    if not parts:
        raise UnsupportedAudio(f"The piece '{place.name}/{path.stem}' holds no notes; unpack the collection again.")
    if sung and _ACCOMPANIMENT.search(forces) and len(parts) >= 3 and _one_voice(parts[0]):
        parts[0] = replace(parts[0], role="vocals", program=53)
    title = str(row.get("title") or "").rstrip("\\ ") or written.name
    score = Score(
        told_apart(one_keyboard(parts)), written.tempo_map, written.meters, written.key, title,
        sections=sections_of(written.sections),
    )  # fmt: skip
    score = completed(with_bar_lines(score))
    return Piece(
        f"mutopia/{place.name}/{path.stem}", "mutopia", _licence(row.get("licence")), score, title,
        str(row.get("composer") or ""), str(row.get("style") or "").lower(), work_of(str(row.get("source") or "")),
    )  # fmt: skip


def work_of(source: str) -> str:
    """Return the work of a source such as "ftp/BachJS/BWV1002/partita-1/…": composer and opus.

    Where there is no opus, the piece's name stands in its place, without what counts it within a set.
    """
    folders = PurePosixPath(source).parts[:-1]
    composer, opus, *inner = (*folders[1:], "", "")[: max(len(folders) - 1, 2)]
    if not any(not name.endswith("-lys") for name in inner):
        opus = _NUMBERED.sub("", opus) or opus
    return f"mutopia/{composer}/{opus}"


def _one_voice(part: Part) -> bool:
    """Whether no two notes of a part begin together."""
    return len({note.start for note in part.notes}) == len(part.notes)


def _part(part: Part, sung: bool) -> Part:
    """Return a part with its role: choirs and, in vocal music, what is no keyboard and no guitar, sing."""
    name = part.name.strip(":\\ ").replace("\\new:", "") or "Part"
    name = name.split(":")[-1] or name
    voice = 52 <= part.program <= 54 or (part.program not in KEYBOARDS and sings(part.name))
    if voice or (sung and part.program in _MELODIC):
        return replace(part, name=name, role="vocals", program=part.program if 52 <= part.program <= 54 else 53)
    return replace(part, name=name, role="guitar" if part.program in _FRETTED else role_of(part))


def _licence(text: object) -> str:
    found = _ATTRIBUTION.fullmatch(str(text))
    return f"CC-BY-{found[1]}" if found else str(text or "")
