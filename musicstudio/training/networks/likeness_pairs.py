"""Pairs of a sound and words that tell of it: excerpts of a pack, moved and paced, each time described anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.families import FAMILIES
from musicstudio.domain.harmony import Chord, Key
from musicstudio.domain.score import Score
from musicstudio.domain.styles import STYLES
from musicstudio.engines.analyze.hearing import FPS
from musicstudio.engines.compose.instruments import INSTRUMENTS
from musicstudio.engines.nets.likeness import PACES
from musicstudio.engines.nets.words import tokens
from musicstudio.training.captions import caption
from musicstudio.training.facts import Facts, facts_of
from musicstudio.training.networks.listener import Excerpts
from musicstudio.training.pack_reading import Pack
from musicstudio.training.truth import Player, Truth
from musicstudio.training.truth_score import score_of

UNKNOWN: Final = -1
_SPEEDS: Final = (0.84, 0.92, 1.0, 1.09, 1.19)
_SHIFT: Final = 5
_AS_WRITTEN: Final = 0.3
"""How often the words are the record's own, which know of genres and eras, where neither tempo nor key was changed."""
_UNSAID: Final = 0.1
"""The share of words' numbers that is left out in teaching."""


class Pairs:
    """Excerpts of a pack's records with words, styles, families and paces; those without notes are passed over."""

    def __init__(self, pack: Pack, settings: Mapping[str, Any], vary: bool = True) -> None:
        self.pack, self._vary = pack, vary
        self._excerpts = Excerpts(pack, float(settings["seconds"]), vary)
        self._most, self._buckets = int(settings["most"]), int(settings["buckets"])
        self.frames = self._excerpts.frames
        self.taught = tuple(bool(pack.rows("notes", n) and one.facts["caption"]) for n, one in enumerate(pack.items))
        self._chances = np.array(self.taught) / max(sum(self.taught), 1)

    def example(self, rng: np.random.Generator) -> dict[str, NDArray[Any]]:
        """Return a pair: levels (frames, BANDS), words (most,), style and pace, UNKNOWN where nobody knows, families
        (FAMILIES,) 0–1, and a number that two excerpts of one record share."""
        item = int(rng.choice(len(self.pack), p=self._chances))
        own = not self._vary or rng.random() < _AS_WRITTEN
        speed = 1.0 if own else float(_SPEEDS[int(rng.integers(len(_SPEEDS)))])
        shift = 0 if own else int(rng.integers(-_SHIFT, _SHIFT + 1))
        room = self.pack.rows("levels", item) - int(self.frames * speed)
        pair = self.pair(item, int(rng.integers(0, max(1, room))), speed, shift, rng if self._vary else None, own)
        if self._vary:
            pair["words"] = np.where(rng.random(self._most) < _UNSAID, 0, pair["words"])
        return pair

    def pair(
        self, item: int, start: int, speed: float = 1.0, shift: int = 0, rng: np.random.Generator | None = None,
        own: bool = True,
    ) -> dict[str, NDArray[Any]]:  # fmt: skip
        """Return the pair of an excerpt from a frame on; its words are the record's own, or others drawn with `rng`."""
        levels = self._excerpts.excerpt(item, start, speed, shift, rng)["levels"]
        facts = facts_at(self.pack, item, speed, shift)
        words = self.pack.items[item].facts["caption"] if own or rng is None else caption(facts, rng)
        until_s = (start + self.frames * speed) / FPS
        return {
            "levels": levels,
            "words": tokens(words, self._most, self._buckets),
            "style": np.array(STYLES.index(facts.style) if facts.style in STYLES else UNKNOWN, np.int64),
            "pace": np.array(PACES.index(facts.pace) if facts.steady else UNKNOWN, np.int64),
            "families": sounding(self.pack, item, start / FPS, until_s),
            "record": np.array(crc32(_record(self.pack.items[item].id).encode()), np.int64),
        }


def facts_at(pack: Pack, item: int, speed: float, shift: int) -> Facts:
    """Return the facts of a record played so many times as fast and semitones higher."""
    facts = _facts(_Of(pack, item), speed)
    if not shift:
        return facts
    key = Key.parse(facts.key) if facts.key else None
    moved = replace(key, tonic=(key.tonic + shift) % 12).name if key else ""
    return replace(facts, key=moved, register="")


def sounding(pack: Pack, item: int, start_s: float, until_s: float) -> NDArray[np.float32]:
    """Return which families have notes in a stretch, (FAMILIES,) 0–1."""
    facts, notes = pack.items[item].facts, pack.array("notes", item)
    rate = facts["sample_rate"]
    parts = np.unique(notes["part"][(notes["onset"] < until_s * rate) & (notes["offset"] > start_s * rate)])
    found = np.zeros(len(FAMILIES), np.float32)
    found[[FAMILIES.index(facts["players"][part][2]) for part in parts]] = 1.0
    return found


def score_at(pack: Pack, item: int, speed: float = 1.0) -> Score:
    """Return a record's score, played so many times as fast."""
    facts = pack.items[item].facts
    players = tuple(Player(*player) for player in facts["players"])
    beats = pack.array("beats", item).copy()
    beats["at_s"] /= speed
    chords, sections = pack.array("chords", item), pack.array("sections", item)
    qualities, names = pack.names["qualities"], pack.names["sections"]
    truth = Truth(
        facts["piece"], round(facts["sample_rate"] * speed), facts["samples"], players, pack.array("notes", item),
        pack.array("bends", item), beats, facts["tempo_bpm"] * speed, facts["meter"], facts["key"], facts["style"],
        tuple((float(one["at_s"]) / speed, _chord(one, qualities)) for one in chords),
        tuple((float(one["at_s"]) / speed, names[one["name"]]) for one in sections),
    )  # fmt: skip
    score = score_of(truth)
    parts = tuple(replace(part, patch=_patch(part.name)) if part.role != "vocals" else part for part in score.parts)
    return replace(score, parts=parts)


class _Of:
    """A record of a pack as a key: the same one, damaged or not."""

    def __init__(self, pack: Pack, item: int) -> None:
        self.pack, self.item = pack, item
        self._key = (str(pack.folder), _record(pack.items[item].id))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Of) and self._key == other._key


@lru_cache(maxsize=1 << 14)
def _facts(record: _Of, speed: float) -> Facts:
    return facts_of(score_at(record.pack, record.item, speed))


def _record(name: str) -> str:
    return name.partition("#")[0]


def _chord(row: Any, qualities: Any) -> str:
    if row["root"] < 0:
        return "?"
    bass = None if row["bass"] in (row["root"], -1) else int(row["bass"])
    return Chord(int(row["root"]), qualities[row["quality"]], bass).name()


def _patch(name: str) -> str:
    """Return the patch that a part is named after, numbered or not; "" for none."""
    plain = name.rstrip("0123456789 ")
    return plain if plain in INSTRUMENTS else ""
