"""OpenScore (Gotham & Jonas, 2022): songs for voice and piano, and string quartets, as their editions print."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

from musicstudio.audio.midifile import read_score
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.score import Part, Score
from musicstudio.domain.units import PPQ
from musicstudio.training.corpora.barlines import with_bar_lines
from musicstudio.training.corpora.filling import completed, key_by_signature
from musicstudio.training.corpora.index import lines, within
from musicstudio.training.corpora.roles import one_keyboard, plays_keys, role_of, sings, told_apart
from musicstudio.training.corpora.warning import Warn, told
from musicstudio.training.piece import Piece

LICENCE: Final = "CC0-1.0"


def lieder(folder: Path, warn: Warn) -> Iterator[Piece]:
    """Yield the songs of an unpacked collection in its index's order; what cannot be read is told to `warn`."""
    return _pieces(folder, "lieder", _singer_or_player, warn)


def quartets(folder: Path, warn: Warn) -> Iterator[Piece]:
    """Yield the quartets, all movements of one in one piece."""
    return _pieces(folder, "quartets", lambda part: "strings", warn)


def read(folder: Path, row: Mapping[str, Any], source: str, role: Callable[[Part], str]) -> Piece:
    """Return the piece of a row of the index; raises UnsupportedAudio when it cannot be read."""
    path = within(folder / "midi", row.get("file"))
    written = read_score(path)
    parts = [_part(part, role) for part in written.parts if part.notes]
    if not parts:
        raise UnsupportedAudio(f"The piece '{path.stem}' holds no notes; unpack the collection again.")
    score = Score(told_apart(one_keyboard(parts)), written.tempo_map, written.meters, name=_title(row, source))
    signature = row.get("key")
    if isinstance(signature, list) and signature and isinstance(signature[0], int):
        score = replace(score, key=key_by_signature(score, signature[0]).name)
    score = with_bar_lines(score, int(row.get("measures") or 0), round(float(row.get("quarters") or 0) * PPQ))
    place = PurePosixPath(unicodedata.normalize("NFC", str(row["file"]))).with_suffix("")
    return Piece(
        f"{source}/{place}", source, LICENCE, completed(score), score.name,
        str(row.get("composer") or ""), {"lieder": "art song", "quartets": "string quartet"}[source],
        f"{source}/{place.parent}",
    )  # fmt: skip


def _pieces(folder: Path, source: str, role: Callable[[Part], str], warn: Warn) -> Iterator[Piece]:
    for row in lines(folder / "midi.jsonl", warn):
        piece = told(lambda row=row: read(folder, row, source, role), warn)
        if piece is not None:
            yield piece


def _title(row: Mapping[str, Any], source: str) -> str:
    """Return a piece's title; a song's is in its folder's name, for the index has that of its set."""
    folder = PurePosixPath(unicodedata.normalize("NFC", str(row.get("file")))).parent.name
    song = re.sub(r"^\d+[a-z]?_", "", folder).replace("_", " ").strip()
    return (song if source == "lieder" else "") or str(row.get("title") or "")


def _part(part: Part, role: Callable[[Part], str]) -> Part:
    name = " ".join(part.name.split())
    return replace(part, name=name, role=role(replace(part, name=name)))


def _singer_or_player(part: Part) -> str:
    """Return the role of a song's part: what is no keyboard and no instrument by name or program sings."""
    if plays_keys(part.name):
        return "keys"
    return "vocals" if sings(part.name) or 52 <= part.program <= 54 else role_of(part)
