"""The user's own recordings with a caption each: in a table, or in a text file beside every recording.

Tables come from elsewhere and are not trusted: a path that leads out of the folder is refused.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from musicstudio.domain.errors import StudioError, UnsupportedAudio, WrongUsage
from musicstudio.domain.harmony import Key
from musicstudio.training.corpora.index import within
from musicstudio.training.corpora.tables import is_table, rows
from musicstudio.training.corpora.warning import Warn

AUDIO: Final = frozenset((".wav", ".wave", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".aif", ".aiff", ".m4a", ".caf"))
_COLUMNS: Final = {
    "path": ("path", "file", "file_name", "filename", "audio", "audio_path", "wav"),
    "caption": ("caption", "text", "prompt", "description", "caption_text"),
    "tempo_bpm": ("tempo", "bpm", "tempo_bpm"),
    "key": ("key",),
    "genre": ("genre", "style"),
    "split": ("split", "set"),
    "title": ("title", "name"),
    "licence": ("licence", "license"),
}
_SPLITS: Final = {
    "": "", "train": "train", "training": "train", "heldout": "heldout", "test": "heldout", "eval": "heldout",
    "valid": "heldout", "validation": "heldout", "val": "heldout", "dev": "heldout",
}  # fmt: skip
_LONGEST: Final = 4000
"""Characters a caption may have."""


@dataclass(frozen=True)
class Recording:
    """A recording with its caption; `tempo_bpm` is 0 and words are empty where nobody said.

    `split` is "train", "heldout" or "", `facts` are the table's other columns as text.
    """

    path: Path
    caption: str
    tempo_bpm: float = 0.0
    key: str = ""
    genre: str = ""
    split: str = ""
    title: str = ""
    licence: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def work(self) -> str:
        """The recording's name for splits: "own/" and 16 digits that follow from the file's bytes, its name no part.

        Raises OSError when the file has gone.
        """
        with self.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return f"own/{int(digest, 16) % 10**16:016d}"


def recordings(folder: Path, warn: Warn) -> tuple[Recording, ...]:
    """Return the recordings of a folder in their tables' order, then those with a caption of the same name beside them.

    Every row that cannot be used, and every file that is missing, is told to `warn` in one sentence. Raises WrongUsage
    when there is no such folder, StudioError when a table needs a package that is not installed.
    """
    if not folder.is_dir():
        raise WrongUsage(f"There is no folder '{folder.name}'; choose the one with your recordings.")
    found: dict[Path, Recording] = {}
    for table in sorted(path for path in folder.iterdir() if path.is_file() and is_table(path)):
        for recording in _of_table(folder, table, warn):
            if recording.path in found:
                warn(f"'{recording.path.name}' is listed twice; its first caption stays.")
            found.setdefault(recording.path, recording)
    for recording in _beside(folder, warn):
        found.setdefault(recording.path, recording)
    return tuple(found.values())


def _of_table(folder: Path, table: Path, warn: Warn) -> Iterable[Recording]:
    for number, row in rows(table, warn):
        try:
            yield _recording(folder, row)
        except StudioError as error:
            warn(f"{table.name}, row {number}: {error}")
        except OSError:  # a name that no disk can hold
            warn(f"{table.name}, row {number}: the file's name cannot be one; correct it.")


def _recording(folder: Path, row: Mapping[str, Any]) -> Recording:
    """Return a row's recording; raises WrongUsage or UnsupportedAudio, which say what is wrong with it."""
    cells = {str(name).strip().lower(): _cell(value) for name, value in row.items()}
    values = {
        name: next((cells[column] for column in columns if cells.get(column)), "") for name, columns in _COLUMNS.items()
    }
    path = within(folder, values["path"])
    if not values["caption"]:
        raise WrongUsage(f"'{path.name}' has no caption; write one.")
    if len(values["caption"]) > _LONGEST:
        raise WrongUsage(f"The caption of '{path.name}' is longer than {_LONGEST} characters; shorten it.")
    _check_sound(path)
    if values["split"].lower() not in _SPLITS:
        raise WrongUsage(f"'{values['split']}' is no split of '{path.name}'; write train or heldout.")
    used = {column for columns in _COLUMNS.values() for column in columns}
    return Recording(
        path, values["caption"], _tempo(values["tempo_bpm"], path), _key(values["key"], path), values["genre"],
        _SPLITS[values["split"].lower()], values["title"], values["licence"],
        {name: text for name, text in cells.items() if name not in used and text},
    )  # fmt: skip


def _beside(folder: Path, warn: Warn) -> Iterable[Recording]:
    """Yield recordings that have a text file of the same name beside them, in order."""
    root = folder.resolve()
    for path in sorted(one for one in root.rglob("*") if one.suffix.lower() in AUDIO and one.is_file()):
        caption = path.with_suffix(".txt")
        if not caption.is_file():
            continue
        if not (path.resolve().is_relative_to(root) and caption.resolve().is_relative_to(root)):
            warn(f"'{path.name}' leads out of the folder '{root.name}' and is left out.")
            continue
        try:
            text = caption.read_text("utf-8-sig").strip() if caption.stat().st_size <= 8 * _LONGEST else ""
        except (OSError, UnicodeDecodeError):
            text = ""
        if text and len(text) <= _LONGEST:
            yield Recording(path, text)
        else:
            warn(f"The caption '{caption.name}' is empty, too long or not UTF-8 text; write a sentence there.")


def _cell(value: object) -> str:
    """Return a cell as text; a sound that a table names in a record of its own is that record's path."""
    if isinstance(value, Mapping):
        value = value.get("path")
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return str(value).strip()


def _check_sound(path: Path) -> None:
    if path.suffix.lower() not in AUDIO:
        raise UnsupportedAudio(f"'{path.name}' is no sound file that we read; save it as WAV or FLAC.")
    if not path.is_file():
        raise UnsupportedAudio(f"'{path.name}' is missing; put it there or take the row out.")


def _tempo(text: str, path: Path) -> float:
    if not text:
        return 0.0
    with suppress(ValueError):
        tempo = float(text.lower().removesuffix("bpm"))
        if 10 <= tempo <= 1000:
            return tempo
    raise WrongUsage(f"'{text}' is no tempo of '{path.name}'; write beats a minute, 10 to 1000.")


def _key(text: str, path: Path) -> str:
    if not text:
        return ""
    with suppress(WrongUsage):
        return Key.parse(text).name
    raise WrongUsage(f"'{text}' is no key of '{path.name}'; write it like A minor or F# major.")
