"""Score → sound: every part on its own, in place and in the room, so that the parts add up to the whole."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from zlib import crc32

import numpy as np

from musicstudio.audio.synth.amplified import chorused
from musicstudio.audio.synth.effects import echoed, reverberated
from musicstudio.audio.synth.filters import highpassed
from musicstudio.audio.synth.instrument import Instrument
from musicstudio.audio.synth.instruments import instrument_for
from musicstudio.audio.synth.line import Line, line_of
from musicstudio.audio.synth.stage import silence
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.part_names import part_names
from musicstudio.domain.score import Part, Score

VOLUME, POSITION, EXPRESSION, HALL, CHORUS = 7, 10, 11, 91, 93
TAIL_S = 4.0
"""What rings on after the last note."""


def render_score(score: Score, sample_rate: int = 44100, seed: int = 0) -> dict[str, AudioArray]:
    """Return the sound of each part by its name, float32 (2, samples), one length; tick 0 is sample 0.

    Parts come placed, with hall and echo (all linear: their sum is the mix), at about −18 dBFS each and unmastered.
    Parts of one name are numbered from the second on. An empty score gives no parts; the same seed the same samples.
    """
    return dict(render_parts(score, sample_rate, seed))


def render_parts(
    score: Score, sample_rate: int = 44100, seed: int = 0, choose: Callable[[Part], Instrument] = instrument_for
) -> Iterator[tuple[str, AudioArray]]:
    """Yield (name, sound) part by part, as `render_score`, holding one part in memory at a time.

    `choose` says what plays a part.
    """
    samples = samples_of(score, sample_rate)
    every_s = 0.75 * 60 / score.tempo_map.bpm_at(0)
    for part, name in zip(score.parts, part_names(score.parts), strict=True):
        line = line_of(part, score.tempo_map, samples)
        rng = np.random.default_rng([seed, crc32(name.encode())])
        yield name, render_line(line, choose(part), sample_rate, rng, every_s)


def samples_of(score: Score, sample_rate: int) -> int:
    """Return the length of a rendering: to the end of the last note and its tail."""
    if not any(part.notes for part in score.parts):
        return 0
    return math.ceil((score.tempo_map.seconds(score.end) + TAIL_S) * sample_rate)


def render_line(
    line: Line, instrument: Instrument, sample_rate: int, rng: np.random.Generator, echo_s: float = 0.5
) -> AudioArray:
    """Return a line played by an instrument in the room, (2, line.samples); heeds controllers 7, 10, 11, 91 and 93."""
    if not line.tones or not line.samples:
        return silence(line.samples)
    # With a negative offset of the tempo map the first notes lie before the file.
    shifted = [tone if tone.start_s >= 0 else replace(tone, start_s=0.0) for tone in line.tones]
    dry = highpassed(instrument.play(replace(line, tones=tuple(shifted)), sample_rate, rng), 18, sample_rate, order=1)
    dry = dry * np.float32(10 ** (instrument.gain_db / 20))
    dry = _balanced(_levelled(dry, line, sample_rate), line, instrument)
    if CHORUS in line.controls:
        dry = dry + chorused(dry, sample_rate, line.control(CHORUS, 0.0).at(0.0))
    hall = line.control(HALL, instrument.hall).at(0.0)
    wet = dry.copy()
    if instrument.echo:
        echo = echoed(dry, sample_rate, echo_s) * np.float32(instrument.echo)
        wet += echo
        dry = dry + np.float32(0.5) * echo
    if hall:
        wet += reverberated(dry, sample_rate) * np.float32(hall)
    return wet


def _levelled(sound: AudioArray, line: Line, sample_rate: int) -> AudioArray:
    for number, usual in ((VOLUME, 100 / 127), (EXPRESSION, 1.0)):
        if number in line.controls:
            level = line.control(number, usual).sampled(0.0, line.samples, sample_rate) / usual
            sound = sound * (level**2).astype(np.float32)
    return sound


def _balanced(sound: AudioArray, line: Line, instrument: Instrument) -> AudioArray:
    """Return a stereo sound turned towards its position: the far side gives way, equal power."""
    position = instrument.position
    if POSITION in line.controls:
        position = float(np.clip(line.control(POSITION, 64 / 127).at(0.0) * 127 - 64, -63, 63)) / 63
    angle = (position + 1) * np.pi / 4
    return np.asarray(
        sound * np.sqrt(2) * np.array([[np.cos(angle)], [np.sin(angle)]], dtype=np.float32), dtype=np.float32
    )
