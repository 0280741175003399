"""A random but plausible mix: channels through strips into stems, rooms and echoes, one master over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from musicstudio.audio.synth.oscillators import Mono
from musicstudio.audio.synth.production.control import Floats
from musicstudio.audio.synth.production.tone import toned
from musicstudio.domain.audio import AudioArray
from musicstudio.training.mixing.channel import Channel
from musicstudio.training.mixing.drive import driven, loud_peak
from musicstudio.training.mixing.echoes import Repeats, drawn_repeats, repeated
from musicstudio.training.mixing.habits import Taste, taste_of
from musicstudio.training.mixing.master import LOUDEST_LUFS, QUIET_LOUDEST_LUFS, headroom, mastering
from musicstudio.training.mixing.rooms import Rooms, drawn_space, response, rooms_of
from musicstudio.training.mixing.squeeze import drawn_squeeze, ducking_db, kick_level, moved, squeezing_db
from musicstudio.training.mixing.strip import Strip, stripped
from musicstudio.training.mixing.tone import low_cut, master_taps

_LOUD = frozenset({"trap", "synthwave", "house", "techno", "drum and bass", "metal", "rock"})
"""Styles that are mastered loud even without drums."""


@dataclass(eq=False)
class _Bus:
    """A stem while it is being summed: dry sound, sends into two rooms and the echo."""

    dry: AudioArray
    rooms: AudioArray
    echo: Mono
    count: int = field(default=0)

    def take(self, strip: Strip, gain_db: Floats | None) -> None:
        """Add a strip, by a gain where it gives way to the kick."""
        self.count += 1
        sound = strip.sound if gain_db is None else moved(strip.sound, gain_db)
        self.dry += sound
        if not any((*strip.rooms, strip.echo)):
            return
        middle = Strip(sound, strip.rooms, strip.echo).middle
        for room, gain in zip(self.rooms, strip.rooms, strict=True):
            if gain:
                room += middle * np.float32(gain)
        if strip.echo:
            self.echo += middle * np.float32(strip.echo)


def mixed(
    channels: Sequence[Channel], sample_rate: int, rng: np.random.Generator, style: str = ""
) -> dict[str, AudioArray]:
    """Return stems by name, float32 (2, samples), that sum to a mastered mix of −23 to −8 LUFS, true peak ≤ 0 dB.

    A mix whose peaks would need too hard a limiter stays quieter.
    Whatever shapes one stem touches no other; the master's filter and gain are the same for all. Nothing is moved in
    time, silence stays silence, and the same generator state gives the same samples. Raises ValueError when channels
    differ in length or have neither one nor two sides.
    """
    lengths = {np.atleast_2d(channel.sound).shape[1] for channel in channels}
    if len(lengths) > 1:
        raise ValueError(f"channels of one mix have one length, not {sorted(lengths)}")
    if not channels:
        return {}
    taste, samples = taste_of(style, rng), lengths.pop()
    repeats, rooms = drawn_repeats(rng), _drawn_rooms(style, sample_rate, rng)
    buses = _summed(channels, samples, taste, sample_rate, rng)
    stems = {name: _finished(name, bus, rooms, repeats, taste, sample_rate, rng) for name, bus in buses.items()}
    loud = any(channel.stem == "drums" for channel in channels) or style in _LOUD
    return _mastered(stems, sample_rate, rng, loud)


def _drawn_rooms(style: str, sample_rate: int, rng: np.random.Generator) -> Rooms:
    gated = rng.random() < (0.25 if style in ("rock", "pop", "synthwave") else 0.06)
    kinds = (
        rng.choice(["room", "plate"]),
        "gated" if gated else rng.choice(["hall", "plate", "room"], p=[0.5, 0.3, 0.2]),
    )
    return rooms_of([response(drawn_space(str(kind), rng), sample_rate, rng) for kind in kinds])


def _summed(
    channels: Sequence[Channel], samples: int, taste: Taste, sample_rate: int, rng: np.random.Generator
) -> dict[str, _Bus]:
    """Return the stems' buses in the order of the channels; drums are played first, so that the rest can give way."""
    buses = {
        channel.stem: _Bus(*(np.zeros(shape, dtype=np.float32) for shape in ((2, samples), (2, samples), (samples,))))
        for channel in channels
    }
    lifts = {name: float(np.clip(rng.normal(0, 5.0), -11, 10)) * taste.contrast for name in buses}
    kick: Floats | None = None
    release_s = rng.uniform(0.08, 0.4)
    for channel in sorted(channels, key=lambda channel: channel.stem != "drums"):
        bus = buses[channel.stem]
        strip = stripped(channel, bus.count, taste, lifts[channel.stem], sample_rate, rng)
        if strip is None:
            continue
        gain_db = None
        if taste.duck_db and channel.stem != "drums" and "drums" in buses and samples:
            kick = kick_level(buses["drums"].dry, sample_rate) if kick is None else kick
            depth = taste.duck_db * {"bass": 1.0, "vocals": 0.15}.get(channel.stem, rng.uniform(0.3, 1.0))
            gain_db = ducking_db(kick, depth, release_s, sample_rate)
        bus.take(strip, gain_db)
    return buses


def _finished(
    name: str, bus: _Bus, rooms: Rooms, repeats: Repeats, taste: Taste, sample_rate: int, rng: np.random.Generator
) -> AudioArray:
    """Return a stem with its echoes and rooms through its bus."""
    pressed, squeeze = rng.random() < 0.5 * taste.squeeze, drawn_squeeze(rng, (0.5, 6.0))
    gritty, drive_db = rng.random() < 0.25 * taste.grit, rng.uniform(1, 9)
    sound = bus.dry
    if not sound.any():
        return sound
    sends = bus.rooms
    if bus.echo.any():
        echoes = repeated(bus.echo, repeats, sample_rate)
        sound = sound + echoes
        sends = sends + np.float32(0.3) * (0.5 * (echoes[0] + echoes[1])) * (sends.any(axis=1, keepdims=True))
    if sends.any():
        sound = sound + rooms.answer(sends)
    if pressed:
        sound = moved(sound, squeezing_db(sound, squeeze, sample_rate))
    if gritty and name != "vocals":
        reach = np.float32(max(2 * loud_peak(sound), 1e-6))
        sound = driven(sound / reach, sample_rate, drive_db) * reach
    return sound


def _mastered(
    stems: dict[str, AudioArray], sample_rate: int, rng: np.random.Generator, loud: bool
) -> dict[str, AudioArray]:
    """Return the stems through one filter, one low cut, one width and one gain."""
    taps = master_taps(_sum(stems), sample_rate, rng)
    corner, width = float(rng.uniform(16, 30)), float(np.exp(rng.normal(0, 0.45))) if rng.random() < 0.6 else 1.0
    shaped = {
        name: _wide(toned(sound, taps), min(width, 2.2)) if sound.any() else sound for name, sound in stems.items()
    }
    gain = mastering(_sum(shaped), sample_rate, rng, LOUDEST_LUFS if loud else QUIET_LOUDEST_LUFS)
    # A limiter that follows single low waves leaves an offset: lows are cut after it.
    cut = {
        name: low_cut(sound * gain, corner, 1, sample_rate) if sound.any() else sound for name, sound in shaped.items()
    }
    scale = headroom(_sum(cut), sample_rate)
    return {name: sound * scale for name, sound in cut.items()}


def _wide(sound: AudioArray, width: float) -> AudioArray:
    if width == 1:
        return sound
    half = np.float32(0.5 * (width - 1)) * (sound[0] - sound[1])
    return np.stack([sound[0] + half, sound[1] - half])


def _sum(stems: dict[str, AudioArray]) -> AudioArray:
    return np.asarray(np.sum(list(stems.values()), axis=0), dtype=np.float32)
