"""All that one style's drummer knows: grooves, fills and habits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from musicstudio.engines.compose.grooves.notation import Fill, Groove


@dataclass(frozen=True)
class Habits:
    """How a drummer varies a beat: chances (0–1) that a piece has each trait, and how phrases end.

    displace: a kick moves by a step; sprinkle: further kicks off the beat; ghosts: soft strokes on the snare;
    open_hats: a hat left open; rolls: strokes of the hat split in two or three; thin: strokes of the timekeeper left
    out; busy: its gaps filled softly; fills: chance of a small fill at each phrase of `phrase` bars inside a section.
    `lift` is the timekeeper of loud sections ("rd", "oh", "cr" or empty: as written), `quiet_snare` what the snare
    becomes in quiet ones, `crash` what opens a section ("" for none), `limbs` whether two hands and two feet must do.
    """

    displace: float = 0.4
    sprinkle: float = 0.3
    ghosts: float = 0.3
    open_hats: float = 0.3
    rolls: float = 0.0
    thin: float = 0.2
    busy: float = 0.2
    fills: float = 0.4
    phrase: int = 4
    lift: str = ""
    quiet_snare: str = ""
    crash: str = "cr"
    limbs: bool = True

    def at(self, density: float) -> Habits:
        """Return the habits in a denser (1) or sparser (0) piece than usual (0.5)."""
        more = 0.4 + 1.2 * density
        return replace(
            self, sprinkle=self.sprinkle * more, ghosts=self.ghosts * more, busy=self.busy * more,
            rolls=self.rolls * more, thin=min(0.95, self.thin * (1.6 - 1.2 * density)),
        )  # fmt: skip


@dataclass(frozen=True)
class Book:
    """A style's drum grooves, what a percussionist may add, its fills and habits; no grooves: it has no drummer."""

    grooves: tuple[Groove, ...] = ()
    percussion: tuple[Groove, ...] = ()
    fills: tuple[Fill, ...] = ()
    habits: Habits = Habits()
