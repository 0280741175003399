"""What handed-over files are called: a pattern like `{song}_{tempo}bpm_{key}_{number}_{track}`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from musicstudio.app.songgrid import SongGrid
from musicstudio.domain.errors import WrongUsage

PATTERN: Final = "{song}_{tempo}bpm_{key}_{number}_{track}"
TOKENS: Final = ("song", "tempo", "key", "number", "track")
_TOKEN = re.compile(r"\{([^{}]*)\}")
_JOINTS = re.compile(r"([_ \-]+)")


@dataclass(frozen=True)
class Naming:
    """A pattern and what is the same for all files of a song; `key` like "F minor" or empty, `tempo_bpm` 0 unknown."""

    pattern: str = PATTERN
    song: str = "Song"
    tempo_bpm: float = 0.0
    key: str = ""

    def __post_init__(self) -> None:
        unknown = [token for token in _TOKEN.findall(self.pattern) if token not in TOKENS]
        if unknown or not _TOKEN.search(self.pattern):
            named = f"'{{{unknown[0]}}}' is not one of them" if unknown else f"'{self.pattern}' has none of them"
            raise WrongUsage(f"A name is made of {', '.join(f'{{{token}}}' for token in TOKENS)}; {named}.")

    def name(self, track: str, number: int = 0) -> str:
        """Return the name of one file, without a suffix; a part of the pattern that knows no value is left out."""
        values = {
            "song": self.song,
            "tempo": f"{round(self.tempo_bpm, 1):g}" if self.tempo_bpm else "",
            "key": short_key(self.key),
            "number": f"{number:02d}" if number else "",
            "track": _without(self.song, track) if "{song}" in self.pattern else track,
        }
        made = ""
        joint = ""
        for n, piece in enumerate(_JOINTS.split(self.pattern)):
            if n % 2:
                joint = piece
            elif all(values[token] for token in _TOKEN.findall(piece)) and piece:
                made += (joint if made else "") + _TOKEN.sub(lambda found: values[found[1]], piece)
        return file_name(made)

    def names(self, tracks: Iterable[tuple[int, str]]) -> list[str]:
        """Return names of (number, track), different from one another whatever the case."""
        made: list[str] = []
        taken: set[str] = set()
        for number, track in tracks:
            plain = name = self.name(track, number)
            again = 2
            while name.casefold() in taken:
                name, again = f"{plain} ({again})", again + 1
            taken.add(name.casefold())
            made.append(name)
        return made


def naming_of(song: str, grid: SongGrid, pattern: str = PATTERN) -> Naming:
    """Return how the files of a song on a grid are called."""
    return Naming(pattern or PATTERN, song, grid.bpm if grid.known else 0.0, grid.key)


def short_key(key: str) -> str:
    """Return "Fmin" for "F minor"."""
    return key.replace(" minor", "min").replace(" major", "maj").replace(" ", "")


def file_name(text: str) -> str:
    """Return a name every file system takes, as close to `text` as can be."""
    cleaned = re.sub(r'[<>:"/\\|?*\x00-\x1f]+', "_", text).strip(" .")
    return cleaned[:120].rstrip(" .") or "untitled"


def _without(song: str, track: str) -> str:
    """Return a track's name without the song's before it, as separated stems have it."""
    rest = track[len(song) :].strip(" _-–") if track.casefold().startswith(song.casefold()) else track
    return rest or track
