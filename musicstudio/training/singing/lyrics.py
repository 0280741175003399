"""Words without meaning: syllables as several languages build them, bound to notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from musicstudio.audio.synth.line import Tone

_SLUR_GAP_S = 0.012


@dataclass(frozen=True)
class Syllable:
    """Consonants, a nucleus of `phonemes.NUCLEI`, consonants; `stressed` where a speaker would lean on it."""

    onset: tuple[str, ...]
    nucleus: str
    coda: tuple[str, ...] = ()
    stressed: bool = True


@dataclass(frozen=True)
class Tongue:
    """A manner of building syllables, each choice "a b c" by falling frequency, "-" for none, "st" split by "+"."""

    onsets: str
    nuclei: str
    codas: str
    closed: float
    word: float = 1.8


TONGUES: Final[dict[str, Tongue]] = {
    "english": Tongue(
        "- dh h w m t s l b n d f k g j r p th sh v dj ch s+t t+r p+l k+l b+r g+r f+r s+k s+p k+r b+l s+l f+l s+t+r",
        "V I i E ai ei ou a u ae au A @ R O U oi iu", "n t r d z l s m k ng v n+d s+t n+t f p l+d sh th b g dj ch",
        0.55,
        1.4,
    ),
    "italian": Tongue(
        "l t n m k d s v r p b rr - f g ch dj s+t t+r p+r k+r b+r g+r j w s+p z ts", "a o e i E O u ia ue ai au",
        "n l r s m", 0.22, 2.4,
    ),
    "german": Tongue(
        "d z m v n h l - g b f k sh t r p ts j sh+t t+r b+l g+r sh+p f+r sh+l k+l s", "a I E i u @ ai o e au y oe U O",
        "n t r s l x m k x+t n+t s+t ng f n+s r+t p ts", 0.62, 1.7,
    ),
    "japanese": Tongue("k t n s m rr h - w j sh d g z b ch ts k+j dj r n", "a o i u e ai ou ei", "n", 0.12, 2.8),
    "mandarin": Tongue(
        "d sh dj j - w ts h l t m n g b ch k p f s x zh", "i a u ai au ou ei @ ia ue O y e iu R", "ng n", 0.36, 1.4,
    ),
    "french": Tongue(
        "l d m p s k t v n zh j - b f r t+r p+r k+r p+l w g b+r sh z", "a e @ i E u O y oe o V", "r l s t m n k zh z v",
        0.28, 1.9,
    ),
    "vocal": Tongue("- l n d h j m w b", "A u ou i a O ei", "m n", 0.08, 1.2),
}  # fmt: skip


def spoken(tones: Sequence[Tone], tongue: str, melisma: float, rng: np.random.Generator) -> tuple[Syllable | None, ...]:
    """Return a syllable for each tone of one breath; None where the tone is slurred to the one before.

    Tones that overlap are slurred; tones that touch are so with probability `melisma` where a voice moves by step.
    """
    built: list[Syllable | None] = []
    left, stress = 0, 0
    for number, tone in enumerate(tones):
        if number and _slurred(tones[number - 1], tone, melisma, rng):
            built.append(None)
            continue
        if left == 0:
            left = 1 + int(rng.poisson(TONGUES[tongue].word - 1))
            stress = int(rng.integers(left))
        left -= 1
        built.append(syllable(tongue, rng, left == stress))
    return tuple(built)


def syllable(tongue: str, rng: np.random.Generator, stressed: bool = True) -> Syllable:
    """Return one syllable as a tongue of TONGUES builds them."""
    manner = TONGUES[tongue]
    closed = rng.random() < manner.closed
    return Syllable(
        _chosen(manner.onsets, rng),
        _chosen(manner.nuclei, rng)[0],
        _chosen(manner.codas, rng) if closed else (),
        stressed,
    )


def _slurred(before: Tone, tone: Tone, melisma: float, rng: np.random.Generator) -> bool:
    gap = tone.start_s - before.end_s
    if gap < -_SLUR_GAP_S:
        return True
    near = gap < _SLUR_GAP_S and 0 < abs(tone.pitch - before.pitch) <= 4
    return bool(rng.random() < melisma) and near


def _chosen(choices: str, rng: np.random.Generator) -> tuple[str, ...]:
    """Return one of a list by its rank: frequent ones first, as words go (G. K. Zipf)."""
    names = choices.split()
    weights = 1 / (np.arange(len(names)) + 4.0)
    name = names[int(rng.choice(len(names), p=weights / weights.sum()))]
    return () if name == "-" else tuple(name.split("+"))
