"""What tongue, lips and folds do while a breath of words is sung, as breakpoints in seconds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

import numpy as np

from musicstudio.audio.synth.line import Tone
from musicstudio.training.singing.lyrics import Syllable
from musicstudio.training.singing.phonemes import CONSONANTS, NUCLEI, VOWELS, Consonant
from musicstudio.training.singing.voices import Voice

_SHARE: Final = 0.5
"""How much of the time between two vowels consonants may take."""
_EARLIEST_S: Final = 0.11
_NEUTRAL: Final = np.array(VOWELS["@"])


@dataclass(frozen=True)
class Burst:
    """Noise of a shape of NOISES: it rises over `attack_s` from `start_s` and is gone at `end_s`, over `decay_s`."""

    shape: str
    start_s: float
    end_s: float
    level_db: float
    attack_s: float
    decay_s: float


@dataclass
class Gesture:
    """Breakpoints (time, value) of one breath: voice 0–1, puff 0–1, nose 0–1; `mouth` steps between formants."""

    voice: list[tuple[float, float]] = field(default_factory=list)
    puff: list[tuple[float, float]] = field(default_factory=list)
    nose: list[tuple[float, float]] = field(default_factory=list)
    mouth: list[tuple[float, np.ndarray]] = field(default_factory=list)
    bursts: list[Burst] = field(default_factory=list)


@dataclass(frozen=True)
class _Sung:
    """One syllable on its notes."""

    syllable: Syllable
    tones: tuple[Tone, ...]

    @property
    def onset_s(self) -> float:
        return self.tones[0].start_s

    @property
    def end_s(self) -> float:
        return self.tones[-1].end_s


@dataclass(frozen=True)
class _Laid:
    """A syllable in time: its first consonants begin at `begin_s`, its last ones fill `close_s` to `end_s`."""

    sung: _Sung
    begin_s: float
    close_s: float
    end_s: float


def articulated(
    tones: tuple[Tone, ...],
    syllables: tuple[Syllable | None, ...],
    one: Voice,
    free_from_s: float,
    rng: np.random.Generator,
) -> Gesture:
    """Return the gesture of one breath; its first consonants stay behind `free_from_s`.

    Vowels open at the written onsets, consonants go before. A breath that begins with the recording has none in front.
    """
    made = Gesture()
    laid = _laid_out(tones, syllables, one, free_from_s)
    for number, here in enumerate(laid):
        syllable = here.sung.syllable
        _consonants(made, syllable.onset, here.begin_s, here.sung.onset_s, syllable, one)
        _vowel(made, here, one)
        _consonants(made, syllable.coda, here.close_s, here.end_s, syllable, one)
        _release(made, here, laid[number + 1].begin_s if number + 1 < len(laid) else np.inf, rng)
    return made


def _laid_out(
    tones: tuple[Tone, ...], syllables: tuple[Syllable | None, ...], one: Voice, free_from_s: float
) -> list[_Sung]:
    groups = _grouped(tones, syllables)
    first = groups[0]
    free = first.onset_s - max(free_from_s, 0.0)
    if first.onset_s < _EARLIEST_S or free < 0.03:
        groups[0] = first = replace(first, syllable=replace(first.syllable, onset=()))
    begins = [first.onset_s - min(_needed(first.syllable.onset, one), free)]
    scales = []
    for before, group in pairwise(groups):
        scales.append(_squeeze(before, group, one))
        begins.append(group.onset_s - scales[-1] * _needed(group.syllable.onset, one))
    last = groups[-1]
    scales.append(min(1.0, _SHARE * (last.end_s - last.onset_s) / max(_needed(last.syllable.coda, one), 1e-6)))
    laid = []
    for group, begin, scale, limit in zip(groups, begins, scales, [*begins[1:], np.inf], strict=True):
        end = min(group.end_s + 0.02, limit)
        laid.append(_Laid(group, begin, end - scale * _needed(group.syllable.coda, one), end))
    return laid


def _grouped(tones: tuple[Tone, ...], syllables: tuple[Syllable | None, ...]) -> list[_Sung]:
    groups: list[_Sung] = []
    for tone, syllable in zip(tones, syllables, strict=True):
        if syllable is None and groups:
            groups[-1] = replace(groups[-1], tones=(*groups[-1].tones, tone))
        else:
            groups.append(_Sung(syllable or Syllable((), "A"), (tone,)))
    return groups


def _needed(cluster: tuple[str, ...], one: Voice) -> float:
    pace = one.pace * (0.8 if len(cluster) > 1 else 1.0)
    return pace * sum(CONSONANTS[name].length_s for name in cluster)


def _squeeze(before: _Sung, group: _Sung, one: Voice) -> float:
    """Return by how much the consonants between two vowels are shortened, 0–1."""
    needed = _needed(before.syllable.coda, one) + _needed(group.syllable.onset, one)
    gap = max(0.0, group.onset_s - before.end_s)
    last = before.tones[-1]
    room = _SHARE * min(last.length_s, group.onset_s - last.start_s) + gap
    return min(1.0, room / needed) if needed else 1.0


def _consonants(
    made: Gesture, cluster: tuple[str, ...], begin: float, end: float, syllable: Syllable, one: Voice
) -> None:
    if not cluster or end <= begin:
        return
    lengths = np.array([CONSONANTS[name].length_s for name in cluster])
    edges = begin + np.concatenate([[0.0], np.cumsum(lengths)]) * (end - begin) / lengths.sum()
    for name, start, stop in zip(cluster, edges, edges[1:], strict=False):
        _consonant(made, CONSONANTS[name], float(start), float(stop), syllable, one)


def _consonant(made: Gesture, sound: Consonant, start: float, stop: float, syllable: Syllable, one: Voice) -> None:
    length = stop - start
    edge = min(0.009, length / 3)
    vowel = _place(NUCLEI[syllable.nucleus][0], syllable, one)
    made.mouth.append((start, vowel if sound.manner == "breath" else 0.85 * np.array(sound.formants_hz) + 0.15 * vowel))
    level = sound.voiced * 10 ** (sound.narrow_db / 20)
    made.voice += [(start + edge, level), (stop - edge, level)]
    made.nose += [(start, sound.nose), (stop - edge, sound.nose)]
    noise_db = sound.noise_db + one.noise_db
    puff = min(sound.puff_s, 0.5 * length) if sound.manner != "breath" else length
    release = stop - puff
    if sound.manner == "stop":
        made.bursts.append(Burst(sound.noise, release - 0.004, release + 0.022, noise_db + 3, 0.001, 0.02))
    elif sound.manner == "affricate":
        made.bursts.append(Burst(sound.noise, start + 0.42 * length, stop, noise_db, 0.003, 0.02))
    elif sound.noise:
        made.bursts.append(Burst(sound.noise, start, stop, noise_db, min(0.03, length / 3), min(0.025, length / 3)))
    if puff > 0.005:
        if sound.manner == "stop":
            made.mouth.append((release, vowel))
        strength = 1.0 if sound.manner == "breath" else 0.75
        made.puff += [(release - 0.002, 0.0), (release + 0.25 * puff, strength), (stop - 0.003, 0.6 * strength),
                      (stop + 0.025, 0.0)]  # fmt: skip


def _vowel(made: Gesture, laid: _Laid, one: Voice) -> None:
    """Open the vowel at the written onset and, of two, move to the second before the syllable closes."""
    syllable, onset = laid.sung.syllable, laid.sung.onset_s
    first, second = (_place(name, syllable, one) for name in NUCLEI[syllable.nucleus])
    length = max(laid.close_s - onset, 0.02)
    alone = not syllable.onset and (not made.voice or made.voice[-1][1] == 0)
    edge = min(one.soft_s if alone else 0.012, length / 3)
    made.voice += [(onset - 0.4 * edge, 0.0)] if alone or not (made.voice and made.voice[-1][1]) else []
    made.voice += [(onset + edge, 1.0), (max(laid.close_s - 0.012, onset + edge + 0.001), 1.0)]
    made.nose += [(onset + min(0.03, length / 3), 0.0), (max(laid.close_s - 0.06, onset + 0.6 * length), 0.0)]
    made.mouth.append((onset - 0.008, first))
    if first is not second:
        start = max(onset + 0.35 * length, laid.close_s - 0.34)
        over = min(0.16, 0.5 * (laid.close_s - start))
        made.mouth += [(start + share * over, first + (second - first) * share) for share in (0.2, 0.4, 0.6, 0.8, 1.0)]


def _release(made: Gesture, laid: _Laid, limit_s: float, rng: np.random.Generator) -> None:
    """Let the voice go where nothing follows at once."""
    room = limit_s - laid.end_s
    if room < 0.01:
        return
    fade = min(room, 0.03 + 0.06 * rng.random())
    level = made.voice[-1][1]
    made.voice += [(laid.end_s - 0.5 * min(fade, 0.04), level), (laid.end_s + fade, 0.0)]
    made.nose.append((laid.end_s + fade, 0.0))
    if level and rng.random() < 0.5 and room > 0.12:
        made.puff += [(laid.end_s - 0.01, 0.0), (laid.end_s + 0.02, 0.12), (laid.end_s + 0.1, 0.0)]


def _place(vowel: str, syllable: Syllable, one: Voice) -> np.ndarray:
    """Return a vowel's formants as this singer reaches them in this syllable, for a man's tract."""
    share = one.clarity * (1.0 if syllable.stressed else 0.82)
    return _NEUTRAL + share * (np.array(VOWELS[vowel]) - _NEUTRAL)
