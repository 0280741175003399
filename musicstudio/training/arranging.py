"""More pieces for a band: melodies with chords played in another style, and pieces of our own band's invention."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Final

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.harmony import MODES, SHARPS, Key
from musicstudio.domain.score import Meter
from musicstudio.domain.styles import STYLES
from musicstudio.engines.compose import lexicon
from musicstudio.engines.compose.arrange import arrange
from musicstudio.engines.compose.band import Manner, manner
from musicstudio.engines.compose.cover import cover
from musicstudio.engines.compose.idioms import IDIOMS
from musicstudio.engines.compose.original import Original, original_of
from musicstudio.engines.compose.plan import Options, make_plan
from musicstudio.training.piece import Piece

_LICENCE: Final = "MIT"
_STRETCH: Final = (0.72, 1.4)
"""How much slower or faster than written a tune may be played."""
_ANY: Final = 0.08
"""The weight of a style that suits neither meter nor tempo, beside 1 for one that suits both."""
_WIDER: Final = 0.12
"""How far beyond a style's usual tempi invented pieces go, in parts of them."""
_BARS: Final = (16, 16, 20, 24, 24, 28, 32, 32, 32, 36, 40, 48, 48, 56, 64)
_METERS: Final = ("3/4", "6/8", "5/4", "7/8", "12/8", "2/4", "9/8")
_UNUSUAL: Final = 0.15
"""The share of invented pieces in a meter, and of those in a mode, that the style does not usually have."""
_ENDS: Final = 0.6
_ASKS: Final = 0.35
"""The share of invented pieces in which a sound that the style does not bring is asked for."""


_ROLES: Final = ("drums", "bass", "keys", "lead")
_LACKS: Final = 0.12
"""The share of invented pieces in which one of these stays away."""


def banded(piece: Piece, seed: int, style: str = "") -> Piece:
    """Return a piece's bars, chords and tune played by a band in a style of `domain.styles`.

    Without a style, one is drawn among those that suit the meter and the tempo. The tempo is the piece's own, led
    towards the style's usual ones. Where the piece guards a part, who plays the tune is guarded. The same piece, seed
    and style give the same band. Raises WrongUsage for a style nobody knows.
    """
    rng = random.Random(f"banded:{piece.id}:{seed}")
    original = original_of(piece.score)
    chosen = _known(style) if style else suited(original.meter, original.tempo, rng)
    words = _words(chosen, rng, sounds=False)
    tempo = _led(original, manner(chosen), rng)
    made = cover(original, f"{words}, {tempo:g} bpm", "", seed)
    tunes = {seat.title for seat in made.plan.seats if seat.player == "melody"} if piece.guarded else frozenset()
    score = replace(made.score, name=piece.score.name or piece.title)
    names = {part.name for part in score.parts}
    return replace(piece, id=f"{piece.id}/{chosen}-{seed}", score=score, genre=chosen, guarded=frozenset(tunes & names))


def suited(meter: Meter, tempo: float, rng: random.Random) -> str:
    """Return a style drawn by how well it suits a meter and a tempo (quarter notes a minute); each has a chance."""
    return rng.choices(STYLES, [_fit(manner(style), meter, tempo) for style in STYLES])[0]


def invented(seed: int, style: str = "") -> Piece:
    """Return a piece of our own band: 16 to 64 bars in any style, key, meter, tempo, density and form.

    The same seed and style give the same piece. Raises WrongUsage for a style nobody knows.
    """
    rng = random.Random(f"invented:{style}:{seed}")
    chosen = _known(style) if style else rng.choice(STYLES)
    words = _words(chosen, rng, sounds=rng.random() < _ASKS)
    refused = rng.choice(_ROLES) if rng.random() < _LACKS else ""
    usual = manner(chosen)
    meter = rng.choice(_METERS) if rng.random() < _UNUSUAL else _drawn(usual.meters, rng)
    bars = rng.choice((12, 24, 24, 36, 48)) if chosen == "blues" and rng.random() < 0.7 else rng.choice(_BARS)
    ending = ", with an ending" if rng.random() < _ENDS else ""
    asked = Options(
        bars=bars, tempo=_tempo(usual, rng), key=_key(chosen, rng), meter=meter,
        temperature=rng.uniform(0.6, 1.5), seed=seed,
    )  # fmt: skip
    score = arrange(make_plan(words + ending, refused, asked))
    name = f"arranger/{chosen}-{seed}"
    return Piece(name, "arranger", _LICENCE, score, score.name, genre=chosen, work=name)


def _known(style: str) -> str:
    if style not in STYLES:
        raise WrongUsage(f"'{style}' is not a style; choose one of {', '.join(STYLES)}.")
    return style


def _fit(usual: Manner, meter: Meter, tempo: float) -> float:
    slow, _, fast = usual.tempo
    off = max(slow / tempo, tempo / fast, 1.0)
    meters = dict(usual.meters)
    in_time = 1.0 if str(meter) in meters else 0.35
    return _ANY + (1 - _ANY) * in_time * max(0.0, 1.0 - 2.0 * (off - 1.0))


def _led(original: Original, usual: Manner, rng: random.Random) -> float:
    """Return a tempo between the tune's own and the style's nearest, as far as the tune bears it."""
    slow, _, fast = usual.tempo
    near = min(max(original.tempo, slow), fast)
    tempo = original.tempo * (near / original.tempo) ** rng.uniform(0.5, 1.0)
    least, most = (original.tempo * stretch for stretch in _STRETCH)
    return round(min(max(tempo, least, 20.0), most, 400.0), 1)


def _tempo(usual: Manner, rng: random.Random) -> float:
    slow, typical, fast = usual.tempo
    return float(round(rng.triangular(slow * (1 - _WIDER), fast * (1 + _WIDER), typical)))


def _key(style: str, rng: random.Random) -> str:
    """Return a key on any tonic, mostly in a mode of the style."""
    modes = IDIOMS[style].modes
    modal = style in ("maqam", "raga")  # theirs are more than scales: another mode would be another music
    odd = rng.random() < _UNUSUAL and not modal
    mode = rng.choice(list(MODES)[:10]) if odd else _drawn(modes, rng)
    return Key(rng.randrange(len(SHARPS)), mode).name


def _drawn(weighted: tuple[tuple[str, float], ...], rng: random.Random) -> str:
    return rng.choices([name for name, _ in weighted], [weight for _, weight in weighted])[0]


def _words(style: str, rng: random.Random, sounds: bool) -> str:
    """Return a sentence that names the style, some moods, and with `sounds` somebody who is to play."""
    moods = [rng.choice(rng.choice(list(lexicon.MOODS)).split("|")) for _ in range(rng.choice((0, 1, 1, 2)))]
    wanted = [rng.choice([name for name, (role, _) in lexicon.PATCHES.items() if role != "drums"])] if sounds else []
    return ", ".join([style, *moods, *(f"with {lexicon.PATCHES[name][1].split('|')[0]}" for name in wanted)])
