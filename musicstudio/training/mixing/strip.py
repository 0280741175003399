"""One channel of the desk: tone, compression, saturation, rides, place, and what it sends to rooms and echoes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musicstudio.audio.synth.filters import equalised
from musicstudio.audio.synth.oscillators import Mono
from musicstudio.audio.synth.production.loudness import Energies
from musicstudio.domain.audio import AudioArray
from musicstudio.training.mixing.channel import Channel, narrowed, widened
from musicstudio.training.mixing.drive import driven, loud_peak
from musicstudio.training.mixing.echoes import chorus, doubles, late_side
from musicstudio.training.mixing.habits import Habit, Taste, habit_of
from musicstudio.training.mixing.squeeze import drawn_squeeze, moved, riding_db, squeezing_db
from musicstudio.training.mixing.tone import drawn_bands, low_cut, top_cut

_UNHEARD = 1e-6
ECHO_CHANCE = 0.35
_STRUCK = frozenset({"drums", "bass"})
_ACOUSTIC = frozenset({"strings", "brass", "reed", "pipe", "voice", "plucked"})
"""Families that nobody widens by a late side."""


@dataclass(frozen=True, eq=False)
class Strip:
    """A channel as it leaves the strip: placed (2, samples), and its sends to two rooms and the echo as gains."""

    sound: AudioArray
    rooms: tuple[float, float]
    echo: float

    @property
    def middle(self) -> Mono:
        """What it sends, (samples,)."""
        return np.asarray(0.5 * (self.sound[0] + self.sound[1]), dtype=np.float32)


def stripped(
    channel: Channel, beside: int, taste: Taste, lift_db: float, sample_rate: int, rng: np.random.Generator
) -> Strip | None:
    """Return a channel through its strip at its loudness in the mix, −20 LUFS being a usual drum kit; None for silence.

    `beside` says how many channels of its stem were there before it: each further one is mixed a little lower;
    `lift_db` is how much louder than usual its stem is in this mix.
    """
    sound = narrowed(channel.sound)
    if float(np.abs(sound).max(initial=0.0)) < _UNHEARD:
        return None
    habit = habit_of(channel)
    sound = _voiced(sound, habit, channel, taste, sample_rate, rng)
    wanted = (
        -20 + habit.level + lift_db + rng.normal(0, 0.7 * habit.sigma) * taste.contrast - 2.0 * min(beside, 4) ** 0.7
    )
    sound = _at_loudness(sound, wanted, sample_rate)
    if rng.random() < 0.5:
        sound = moved(sound, riding_db(sound.shape[1], sample_rate, rng.uniform(0.3, 2.5), rng))
    placed = _placed(sound, channel, habit, beside, taste, sample_rate, rng)
    return Strip(placed, _sends(habit, taste, rng), _echo(channel, taste, rng))


def _voiced(
    sound: AudioArray, habit: Habit, channel: Channel, taste: Taste, sample_rate: int, rng: np.random.Generator
) -> AudioArray:
    """Return a sound through low cut, tone, compressor and saturation, the last two in either order."""
    corner = float(np.exp(rng.uniform(*np.log(habit.low_cut_hz))))
    sound = low_cut(sound, corner, int(rng.integers(1, 3)), sample_rate)
    sound = equalised(sound, drawn_bands(habit, taste.shaping, rng), sample_rate)
    squeezed, gritty = rng.random() < taste.squeeze, rng.random() < 0.7 * taste.grit
    squeeze = drawn_squeeze(rng, (1.0, 12.0 if channel.stem in ("drums", "vocals") else 8.0))
    drive_db, bias = rng.uniform(0, 16) * taste.grit + 1, rng.uniform(-0.25, 0.25)
    if squeezed:
        sound = moved(sound, squeezing_db(sound, squeeze, sample_rate))
    if gritty:
        reach = loud_peak(sound)
        if reach > _UNHEARD:
            sound = driven(sound * np.float32(0.5 / reach), sample_rate, drive_db, bias) * np.float32(2 * reach)
            sound = low_cut(sound, 20.0, 1, sample_rate)
    if rng.random() < 0.12 * taste.shaping:
        sound = top_cut(sound, float(np.exp(rng.uniform(np.log(3000), np.log(14000)))), sample_rate)
    return sound


def _at_loudness(sound: AudioArray, lufs: float, sample_rate: int) -> AudioArray:
    energies = Energies(sample_rate)
    energies.hear(sound)
    here = energies.lufs
    # A lone click is louder than its mean says: it is kept from towering over the rest.
    gain_db = min(lufs - here if here is not None else 0.0, 40.0)
    peak = float(np.abs(sound).max(initial=0.0))
    return sound * np.float32(min(10 ** (gain_db / 20), 2.0 / max(peak, _UNHEARD)))


def _placed(
    sound: AudioArray, channel: Channel, habit: Habit, beside: int, taste: Taste, sample_rate: int,
    rng: np.random.Generator,
) -> AudioArray:  # fmt: skip
    """Return a sound at its place, (2, samples): turned, widened or narrowed; bass and voice stay in the middle."""
    side = 1 if (beside + int(rng.integers(0, 2))) % 2 else -1
    width, position = float(rng.choice([0.0, 0.6, 1.0, 1.25], p=[0.08, 0.22, 0.5, 0.2])), rng.uniform(0, habit.spread)
    position = side * float(np.round(position / 0.9) if taste.panning == "lcr" else position)
    trick, depth = rng.random(), rng.uniform(0.25, 0.8)
    if taste.panning == "mono":
        return widened(sound.mean(axis=0, keepdims=True))
    middle = sound.mean(axis=0)
    if channel.stem == "vocals" and trick < 0.25:
        sound = widened(sound) + np.float32(0.5 * depth) * doubles(middle, sample_rate, rng)
    elif channel.stem not in _STRUCK and trick < 0.35:
        if len(sound) == 1 and trick < 0.15 and channel.family not in _ACOUSTIC:
            sound, position = late_side(middle, sample_rate, rng), 0.0  # turned, it would lose the side that is on time
        elif channel.stem == "other" and trick < 0.27:
            sound = widened(sound) + np.float32(depth) * chorus(middle, sample_rate, rng)
    half = 0.5 * np.float32(0.3 * width if channel.stem == "bass" else width) * (sound[0] - sound[-1])
    middle = 0.5 * (sound[0] + sound[-1])
    angle = (position + 1) * np.pi / 4
    left, right = np.float32(np.sqrt(2) * np.cos(angle)), np.float32(np.sqrt(2) * np.sin(angle))
    return np.stack([left * (middle + half), right * (middle - half)])


def _sends(habit: Habit, taste: Taste, rng: np.random.Generator) -> tuple[float, float]:
    """Return gains into the two rooms; not everything goes into both."""
    gains = [10 ** ((habit.send_db + taste.wet_db + rng.normal(0, 4)) / 20) for _ in range(2)]
    used = rng.random(2) < (0.75, 0.45)
    first, second = (float(min(gain, 0.9)) if on else 0.0 for gain, on in zip(gains, used, strict=True))
    return first, second


def _echo(channel: Channel, taste: Taste, rng: np.random.Generator) -> float:
    chance = {"vocals": ECHO_CHANCE, "other": 0.6 * ECHO_CHANCE, "drums": 0.04}.get(channel.stem, 0.0)
    level = 10 ** ((rng.normal(-14, 5) + 0.5 * taste.wet_db) / 20)
    return float(min(level, 0.7)) if rng.random() < chance else 0.0
