"""One channel of the desk: tone, tape, compression, place, room, echo."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from musicstudio.audio.synth.amplified import chorused
from musicstudio.audio.synth.effects import saturated
from musicstudio.audio.synth.filters import equalised, lowpassed
from musicstudio.audio.synth.line import Line
from musicstudio.audio.synth.production.control import drawn, ducked, levels_db, loud_level, powers, squeezing
from musicstudio.audio.synth.production.desk import Desk
from musicstudio.audio.synth.production.loudness import Energies
from musicstudio.audio.synth.production.roles import Channel
from musicstudio.audio.synth.production.rooms import heard_in, repeated
from musicstudio.domain.audio import AudioArray

VOLUME, POSITION, EXPRESSION, HALL, CHORUS = 7, 10, 11, 91, 93
_USUAL = {VOLUME: 100 / 127, EXPRESSION: 1.0}
_USUAL_HALL = 40 / 127
_MONO_BELOW_HZ = 150.0
_LOUD = 0.35


@dataclass(frozen=True)
class Session:
    """What a channel knows of the piece: rate, length of a beat, when the kick is struck."""

    sample_rate: int
    beat_s: float
    kicks_s: NDArray[np.float64]


def channelled(
    sound: AudioArray, line: Line, channel: Channel, desk: Desk, session: Session, start_s: float, energies: Energies
) -> AudioArray:
    """Return a part's dry sound through its channel with its room and echo, (2, samples), not yet levelled.

    `energies` hears what comes out of the compressor, before faders; `start_s` is where the sound lies in the piece.
    """
    strip, rate = channel.strip, session.sample_rate
    peak = float(np.abs(sound).max(initial=0.0))
    if peak <= 0:
        return sound
    if np.array_equal(sound[0], sound[1]):
        sound = sound[:1]  # one side is enough until the sound is placed
    sound = np.asarray(sosfilt(butter(2, strip.low_cut_hz, "high", fs=rate, output="sos"), sound), dtype=np.float32)
    if strip.bands:
        sound = equalised(sound, strip.bands, rate)
    if strip.squeeze_db:
        level = levels_db(powers(sound), rate)
        gain = squeezing(level, loud_level(level), strip.squeeze_db, 0.14, rate)
        sound = sound * drawn(gain, sound.shape[1])
    if strip.drive_db:
        # Tape meets every part at one level, whatever the patch's own.
        reach = np.float32(_LOUD / max(_often(sound), 1e-6))
        sound = saturated(sound * reach, strip.drive_db)
    if strip.top_hz and strip.top_hz < 0.44 * rate:
        sound = lowpassed(sound, strip.top_hz, rate)
    energies.hear(sound)
    sound = _faded(sound, line, rate)
    if strip.duck_db and len(session.kicks_s):
        hold = min(0.75 * session.beat_s, 0.4)
        sound = sound * ducked(session.kicks_s - start_s, strip.duck_db, hold, sound.shape[1], rate)
    if strip.chorus or CHORUS in line.controls:
        depth = strip.chorus + line.control(CHORUS, 0.0).at(0.0)
        sound = sound + chorused(sound, rate, depth, start_s)
    placed = _placed(sound, line, channel, strip.width)
    return _kept_together(_answered(placed, line, strip.room, strip.echo, desk, session), rate)


def _often(sound: AudioArray) -> float:
    """Return a level that peaks reach often: the 99th percentile of the loudest sample of each millisecond or so."""
    cells = np.abs(sound[:, : sound.shape[1] // 64 * 64]).reshape(len(sound), -1, 64).max(axis=(0, 2), initial=0.0)
    sounding = cells[cells > 1e-4]
    return float(np.percentile(sounding, 97)) if len(sounding) else 1.0


def _faded(sound: AudioArray, line: Line, sample_rate: int) -> AudioArray:
    for number, usual in _USUAL.items():
        if number in line.controls:
            level = line.control(number, usual).sampled(0.0, sound.shape[1], sample_rate) / usual
            sound = sound * (level**2).astype(np.float32)
    return sound


def _placed(sound: AudioArray, line: Line, channel: Channel, width: float) -> AudioArray:
    """Return a sound turned to its place: what is wide already keeps its two sides, the far one lowered."""
    position = channel.position
    if POSITION in line.controls:
        position = float(np.clip(line.control(POSITION, 64 / 127).at(0.0) * 127 - 64, -63, 63)) / 63
    middle, side = 0.5 * (sound[0] + sound[-1]), np.float32(0.5 * width) * (sound[0] - sound[-1])
    angle = (position + 1) * np.pi / 4
    left, right = np.float32(np.sqrt(2) * np.cos(angle)), np.float32(np.sqrt(2) * np.sin(angle))
    return np.stack([left * (middle + side), right * (middle - side)])


def _answered(sound: AudioArray, line: Line, room: float, echo: float, desk: Desk, session: Session) -> AudioArray:
    """Return a sound with its room and echo; controller 91 (40 where usual) scales the room."""
    if HALL in line.controls:
        room = (room or 0.1) * line.control(HALL, _USUAL_HALL).at(0.0) / _USUAL_HALL
    wet = sound
    if echo and desk.echo.times:
        again = repeated(sound, desk.echo, session.beat_s, session.sample_rate) * np.float32(2.2 * echo)
        wet = wet + again
        sound = sound + np.float32(0.5) * again
    if room:
        wet = wet + heard_in(sound, desk.room, session.sample_rate) * np.float32(1.6 * room)
    return wet


def _kept_together(sound: AudioArray, sample_rate: int) -> AudioArray:
    """Return a sound whose lows are the same on both sides, as records are cut.

    The side loses its lows to a Linkwitz–Riley high-pass; the middle is turned by the phase that this costs, so that
    left and right stay as far apart as they were.
    """
    middle, side = 0.5 * (sound[0] + sound[1]), 0.5 * (sound[0] - sound[1])
    if float(np.abs(side).max(initial=0.0)) < 1e-5:
        return sound
    high = butter(2, _MONO_BELOW_HZ, "high", fs=sample_rate, output="sos")
    turn = np.concatenate([high[:, :2:-1], high[:, 3:]], axis=1)
    side = np.asarray(sosfilt(np.concatenate([high, high]), side), dtype=np.float32)
    middle = np.asarray(sosfilt(turn, middle), dtype=np.float32)
    return np.stack([middle + side, middle - side])
