"""A listening test as one file that needs no network: page, sounds and all; what is what stands in a second file.

MUSHRA after ITU-R BS.1534-3, forced-choice ABX, and opinions on the five grades of ITU-T P.800.
"""

from __future__ import annotations

import base64
import io
import json
import random
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
import soundfile

from musicstudio.domain.errors import OutputBlocked, WrongUsage
from musicstudio.training.listening.trial import KINDS, REFERENCE, Kind, Sound, Trial, levelled, with_anchors

_TITLES: Final = {"mushra": "Rate the quality", "abx": "Which one is X?", "mos": "Rate what you hear"}
MOST_SOUNDS: Final = 12
"""Sounds on one MUSHRA screen, hidden reference and anchors among them, as BS.1534-3 recommends."""


def write_page(
    trials: Sequence[Trial],
    path: Path,
    kind: Kind,
    *,
    title: str = "",
    anchors_hz: tuple[float, ...] = (3500.0,),
    repeats: int = 8,
    seed: int | None = None,
) -> Path:
    """Write a test to `path` and its key beside it (".key.json"), and return the key's path.

    MUSHRA trials need a reference. ABX compares each system with the reference, or the two systems there are, `repeats`
    times each. Sounds are brought to one loudness and written as 16-bit FLAC with triangular dither of its own each, so
    that copies of one sound are not alike in the page's source. Raises WrongUsage for trials that make no such test,
    OutputBlocked when a file cannot be written.
    """
    if kind not in KINDS or not trials:
        raise WrongUsage("A listening test needs trials, and is one of mushra, abx and mos.")
    build = _Build(random.Random(seed), np.random.default_rng(seed))
    for trial in trials:
        if kind == "mushra":
            build.mushra(levelled(with_anchors(trial, anchors_hz)))
        elif kind == "abx":
            build.abx(levelled(trial), repeats)
        else:
            build.mos(levelled(trial))
    build.shuffle()
    test = build.name()
    data = {"test": test, "kind": kind, "title": title or _TITLES[kind], "trials": build.shown, "audio": build.audio}
    key_path = path.with_suffix(".key.json")
    try:
        path.write_text(_page(data), "utf-8")
        key_path.write_text(json.dumps({"test": test, "kind": kind, "trials": build.key}, indent=1), "utf-8")
    except OSError as error:
        raise OutputBlocked(f"{path} cannot be written ({error.strerror}); choose another folder.") from error
    return key_path


class _Build:
    """Trials under random names: what is shown, what sounds, and the key to it."""

    def __init__(self, names: random.Random, noise: np.random.Generator) -> None:
        self._names = names
        self._noise = noise
        self.shown: list[dict[str, Any]] = []
        self.audio: dict[str, str] = {}
        self.key: dict[str, Any] = {}

    def name(self) -> str:
        return f"{self._names.getrandbits(48):012x}"

    def shuffle(self) -> None:
        """Take the trials out of the order in which they came."""
        self._names.shuffle(self.shown)

    def mushra(self, trial: Trial) -> None:
        if len(trial.sounds) > MOST_SOUNDS:
            raise WrongUsage(f"The trial '{trial.name}' has more than {MOST_SOUNDS} sounds; split it.")
        assert trial.reference is not None  # with_anchors saw to it
        self._rated(trial, list(trial.sounds), self._sound(trial.reference, trial.sample_rate))

    def mos(self, trial: Trial) -> None:
        for system in trial.sounds:
            self._rated(trial, [system], None)

    def abx(self, trial: Trial, repeats: int) -> None:
        systems = dict(trial.sounds) if trial.reference is None else {REFERENCE: trial.reference, **trial.sounds}
        if len(systems) < 2 or (trial.reference is None and len(systems) > 2):
            raise WrongUsage(f"The trial '{trial.name}' needs a reference and other sounds, or two sounds, for ABX.")
        first, *others = systems
        for other in others:
            pair = (first, other)
            copies = {one: [self._sound(systems[one], trial.sample_rate) for _ in range(2)] for one in pair}
            for _ in range(repeats):
                a, b = self._names.sample(pair, 2)
                x = self._names.choice(pair)
                self._show(trial, {"a": copies[a][0], "b": copies[b][0], "x": copies[x][1]}, {
                    "a": a, "b": b, "x": "a" if x == a else "b",
                })  # fmt: skip

    def _rated(self, trial: Trial, systems: list[str], reference: str | None) -> None:
        ids = {self._sound(trial.sounds[system], trial.sample_rate): system for system in systems}
        self._show(trial, {"reference": reference, "sounds": sorted(ids)}, {"sounds": ids})

    def _show(self, trial: Trial, shown: dict[str, Any], key: dict[str, Any]) -> None:
        name = self.name()
        self.shown.append({"id": name, "text": trial.text, "rate": trial.sample_rate, **shown})
        self.key[name] = {"name": trial.name, **key}

    def _sound(self, sound: Sound, sample_rate: int) -> str:
        step = 2.0**-15
        dither = (self._noise.random(sound.shape) - self._noise.random(sound.shape)) * step
        pcm = np.clip(np.rint((sound + dither) / step), -32768, 32767).astype(np.int16)
        held = io.BytesIO()
        soundfile.write(held, pcm.T, sample_rate, format="FLAC", subtype="PCM_16")
        name = self.name()
        self.audio[name] = base64.b64encode(held.getvalue()).decode("ascii")
        return name


def _page(data: dict[str, Any]) -> str:
    own = files("musicstudio.training.listening")
    shuffled = dict(sorted(data["audio"].items()))  # by random names: the order in which they came says nothing
    text = json.dumps({**data, "audio": shuffled}).replace("</", "<\\/")
    page = own.joinpath("page.html").read_text("utf-8")
    parts = {
        "title": escape(data["title"]),
        "css": own.joinpath("page.css").read_text("utf-8"),
        "player": own.joinpath("player.js").read_text("utf-8"),
        "js": own.joinpath("page.js").read_text("utf-8"),
        "data": text,
    }
    for name, part in parts.items():  # the data last, so that nothing in it is taken for a place to fill
        page = page.replace("{{" + name + "}}", part)
    return page
