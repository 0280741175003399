"""The music of Freedoom: General MIDI bands with drums, by the project's own composers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from musicstudio.audio.midifile import read_score
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.score import Part, Score
from musicstudio.training.corpora.filling import completed
from musicstudio.training.corpora.roles import role_of, told_apart
from musicstudio.training.corpora.sections import sections_of
from musicstudio.training.corpora.warning import Warn, told
from musicstudio.training.piece import Piece

LICENCE: Final = "BSD-3-Clause"
_EMPTY: Final = "dummy"
_SAME: Final = {"d_introa": "d_intro"}
"""Files that hold another's music."""
_CREDIT: Final = re.compile(r"\s*([A-Z0-9]+): (?:\"([^\"]+)\"|\S+\.mid) by (.+)")
_DEFAULT_KEY: Final = "C major"
"""What sequencers write when nobody chose a key: no word of the composer's."""


def pieces(folder: Path, warn: Warn) -> Iterator[Piece]:
    """Yield the pieces of an unpacked collection by name; what cannot be read is told to `warn`."""
    credited = _credits(folder / "CREDITS-MUSIC")
    for path in sorted(folder.glob("*.mid")):
        if path.stem != _EMPTY:
            piece = told(lambda path=path: read(path, *credited.get(path.stem, ("", ""))), warn)
            if piece is not None:
                yield piece


def read(path: Path, title: str = "", author: str = "") -> Piece:
    """Return one piece; raises UnsupportedAudio when it cannot be read."""
    written = read_score(path)
    parts = told_apart([_part(part) for part in written.parts if part.notes])
    if not parts:
        raise UnsupportedAudio(f"The piece '{path.stem}' holds no notes; unpack the collection again.")
    key = "" if written.key == _DEFAULT_KEY else written.key
    score = Score(
        parts, written.tempo_map, written.meters, key, title, sections=sections_of(written.sections),
    )  # fmt: skip
    work = f"freedoom/{_SAME.get(path.stem, path.stem)}"
    return Piece(f"freedoom/{path.stem}", "freedoom", LICENCE, completed(score), title, author, "game", work)


def _part(part: Part) -> Part:
    """Return a part named after its role: what composers wrote there are remarks."""
    role = role_of(part)
    return replace(part, name=role.capitalize(), role=role)


def _credits(path: Path) -> dict[str, tuple[str, str]]:
    """Return title and author by file, from lines such as `E1M1: "Title" by Author`; older lists follow the latest."""
    try:
        text = path.read_text("utf-8", "replace")
    except OSError:
        return {}
    found = [_CREDIT.fullmatch(line) for line in text.splitlines()]
    return {f"d_{one[1].lower()}": (one[2] or "", one[3].strip()) for one in reversed(found) if one}
