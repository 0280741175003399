"""Kits by combination: each drum from any source, changed at random; toms and hats mostly of one kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from musicstudio.engines.transcriber.kit import PLACES, STROKES
from musicstudio.training.drumming.changes import changed, drawn_change, layered
from musicstudio.training.drumming.voices import Sources, Voice
from musicstudio.training.sounds.percussion import level

_TOMS: Final = {"low tom": -4.0, "mid tom": 0.0, "high tom": 3.5}
_NUMBERS: Final = {"low tom": 43, "mid tom": 47, "high tom": 50}
_ONE_TOM, _ONE_HAT, _LAYERED, _PLAIN = 0.6, 0.6, 0.15, 0.15
_SPREAD_DB: Final = 3.0


@dataclass(eq=False)
class DrawnKit:
    """A kit of its own seed; drums are made when they are first struck, the same whatever else is. `wild` says how far
    they are changed."""

    sources: Sources
    seed: int
    wild: float = 1.0
    _made: dict[int, tuple[Voice, float] | None] = field(default_factory=dict)

    def drum(self, number: int) -> tuple[Voice, float] | None:
        """Return the drum that a General MIDI number strikes, and its gain; None where no source has one."""
        seat = self._seat(number)
        if seat not in self._made:
            self._made[seat] = self._drawn(seat)
        return self._made[seat]

    def _seat(self, number: int) -> int:
        """Return the number that serves another of its kind: a kit has one or two drums of a kind."""
        members = STROKES[PLACES[number]].members
        rng = np.random.default_rng([self.seed, PLACES[number]])
        seats = rng.permutation(members)[: 1 if rng.random() < 0.6 else 2]
        return int(number if number in seats else seats[0])

    def _drawn(self, number: int) -> tuple[Voice, float] | None:
        rng = np.random.default_rng([self.seed, 1000, number])
        kind = STROKES[PLACES[number]].name
        tuning = float(np.random.default_rng([self.seed, 2000]).normal(0, 1.5)) * self.wild
        found = self._tom(kind, number, rng) if kind in _TOMS else self._other(kind, number, rng)
        if found is None:
            return None
        voice, step = found
        if rng.random() >= _PLAIN / self.wild:
            if rng.random() < _LAYERED * self.wild and (other := self.sources.voice(number, rng)) is not None:
                voice = layered(voice, other, float(rng.uniform(-14, -2)))
            voice = changed(voice, drawn_change(kind, rng, tuning + step, self.wild), rng)
        elif step:
            voice = changed(voice, drawn_change(kind, rng, step, self.wild), rng)
        gain_db = float(np.clip(rng.normal(0, _SPREAD_DB), -8, 8))
        return voice, level(number) * 10 ** (gain_db / 20)

    def _other(self, kind: str, number: int, rng: np.random.Generator) -> tuple[Voice, float] | None:
        like = ""
        if kind == "open hat" and rng.random() < _ONE_HAT:
            closed = self.drum(42)
            like = closed[0].source if closed else ""
        voice = self.sources.voice(number, rng, like)
        return None if voice is None else (voice, 0.0)

    def _tom(self, kind: str, number: int, rng: np.random.Generator) -> tuple[Voice, float] | None:
        """Return a tom that lies right among its kit's: tuned from one drum, or all of one source."""
        common = np.random.default_rng([self.seed, 3000])
        one, base = common.random() < _ONE_TOM, str(common.choice(sorted(_TOMS)))
        first = self.sources.voice(_NUMBERS[base], common)
        if first is None:
            return None
        if not one and first.source.count("/"):
            other = self.sources.voice(number, rng, first.source)
            if other is not None and other.source == first.source:
                return other, 0.0
        return first, _TOMS[kind] - _TOMS[base]
