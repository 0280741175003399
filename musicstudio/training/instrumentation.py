"""The same notes on other instruments: each part goes to one that can reach them and plays as many at once."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from musicstudio.domain.families import family_of
from musicstudio.domain.score import Part
from musicstudio.engines.compose.instruments import INSTRUMENTS, role_of
from musicstudio.training.piece import Piece

_COMPASS: Final[dict[str, tuple[int, int, int]]] = {
    "grand piano": (21, 108, 12), "felt piano": (21, 108, 12), "upright piano": (21, 108, 12), "rhodes": (28, 100, 12),
    "wurlitzer": (33, 96, 12), "clavinet": (29, 88, 12), "drawbar organ": (24, 96, 12), "church organ": (24, 96, 12),
    "harpsichord": (29, 89, 12), "celesta": (60, 108, 8), "vibraphone": (53, 89, 4), "marimba": (45, 96, 4),
    "bells": (60, 96, 4), "fm keys": (24, 103, 12), "balafon": (50, 89, 2), "accordion": (41, 96, 8),
    "nylon guitar": (40, 83, 6), "steel guitar": (40, 86, 6), "clean guitar": (40, 88, 6),
    "overdrive guitar": (40, 88, 2), "distortion guitar": (40, 88, 2), "kora": (41, 84, 4), "harp": (24, 103, 8),
    "violin": (55, 100, 1), "viola": (48, 88, 1), "cello": (36, 76, 1), "contrabass": (28, 60, 1),
    "string section": (28, 96, 8), "pizzicato": (36, 91, 4), "string machine": (28, 96, 8), "flute": (60, 96, 1),
    "clarinet": (50, 89, 1), "oboe": (58, 91, 1), "bassoon": (34, 74, 1), "trumpet": (54, 84, 1),
    "trombone": (40, 72, 1), "french horn": (41, 77, 1), "brass section": (34, 84, 4), "saxophone": (44, 80, 1),
    "ney": (57, 86, 1), "bansuri": (57, 88, 1), "shakuhachi": (60, 88, 1), "whistle": (67, 96, 1), "oud": (40, 77, 2),
    "qanun": (45, 91, 3), "sitar": (45, 84, 1), "santur": (50, 89, 3), "choir": (40, 84, 6), "voice ooh": (48, 81, 4),
    "saw lead": (36, 96, 1), "square lead": (36, 96, 1), "soft lead": (36, 96, 1), "pluck": (36, 100, 8),
    "supersaw": (36, 96, 8), "arp": (36, 100, 4), "warm pad": (28, 96, 8), "glass pad": (48, 100, 8),
    "choir pad": (40, 88, 8), "finger bass": (28, 67, 1), "pick bass": (28, 67, 1), "slap bass": (28, 67, 1),
    "upright bass": (28, 67, 1), "dub bass": (28, 60, 1), "synth bass": (24, 67, 1), "moog bass": (24, 67, 1),
    "sub bass": (24, 55, 1), "reese bass": (24, 60, 1),
}  # fmt: skip
"""Sound → lowest and highest note, and how many at once; compasses after Adler, "The Study of Orchestration"."""

_PALETTES: Final = {
    "keys": "grand piano, felt piano, upright piano, rhodes, wurlitzer, drawbar organ, harpsichord, celesta, fm keys, "
    "vibraphone, moog bass",
    "synthesisers": "saw lead, square lead, soft lead, pluck, supersaw, warm pad, glass pad, string machine, arp, "
    "synth bass, moog bass, reese bass",
    "strings": "violin, viola, cello, contrabass, string section, pizzicato, harp",
    "winds": "flute, clarinet, oboe, bassoon, french horn, trumpet, trombone, saxophone, brass section",
    "plucked": "nylon guitar, steel guitar, clean guitar, harp, kora, harpsichord, pizzicato, upright bass",
    "mallets": "vibraphone, marimba, celesta, bells, balafon, upright bass",
    "band": "clean guitar, overdrive guitar, rhodes, drawbar organ, saxophone, trumpet, finger bass, pick bass",
    "voices": "choir, voice ooh, church organ, harp, contrabass",
    "travelled": "oud, qanun, ney, santur, sitar, bansuri, accordion, kora, upright bass, violin",
    "orchestra": "violin, viola, cello, contrabass, flute, oboe, clarinet, bassoon, french horn, trumpet, "
    "string section, harp, celesta",
}
"""Sounds that go together, by name."""

_KITS: Final = (
    "acoustic kit", "brush kit", "rock kit", "funk kit", "808 kit", "909 kit", "lofi kit", "breakbeat kit",
    "electro kit",
)  # fmt: skip
_STAYS: Final = 0.25
"""How often a part keeps its instrument all the same."""
_RARE: Final = 0.01
"""The share of a part's time in which more notes may sound at once than an instrument plays."""


@dataclass(frozen=True)
class _Need:
    """What a part asks of an instrument: its lowest and highest note, and how many sound at once."""

    low: int
    high: int
    voices: int


def varied(piece: Piece, seed: int) -> Piece:
    """Return a piece with the same notes on other instruments, which go together; the same seed gives the same ones.

    Whoever plays a part reaches all its notes and plays as many at once; parts alike stay alike. Drums get another kit
    of our own. Parts are renamed after their instruments, guarded ones stay guarded.
    """
    rng = random.Random(f"varied:{piece.id}:{seed}")
    palette = rng.choice(list(_PALETTES.values())).split(", ")
    kinds = sorted({_kind(part) for part in piece.score.parts if candidates(part)})
    stays = {kind for kind in kinds if rng.random() < _STAYS} - {rng.choice(kinds) if kinds else ""}
    given = dict.fromkeys(stays, "")
    parts = []
    for part in piece.score.parts:
        like = _kind(part)
        if like not in given or not _plays(given[like], part):
            given[like] = _patch_for(part, palette, set(given.values()), rng)
        parts.append(_on(part, given[like]))
    named = _named(parts)
    guarded = frozenset(
        new.name for old, new in zip(piece.score.parts, named, strict=True) if old.name in piece.guarded
    )
    score = replace(piece.score, parts=named)
    return replace(piece, id=f"{piece.id}/varied-{seed}", score=score, guarded=guarded)


def candidates(part: Part) -> tuple[str, ...]:
    """Return the sounds that can play a part: kits for drums, else those with its compass and enough voices.

    Hand drums, timpani and the like have none: their strokes mean something else on a kit.
    """
    if part.is_drums:
        return () if part.patch in INSTRUMENTS and INSTRUMENTS[part.patch].family == "percussion" else _KITS
    if not part.notes:
        return ()
    need = _need_of(part)
    low = part.role == "bass" or family_of(part) == "bass"
    return tuple(
        name
        for name, (lowest, highest, voices) in _COMPASS.items()
        if lowest <= need.low and need.high <= highest and voices >= need.voices
        and (INSTRUMENTS[name].family == "bass" or name in ("cello", "bassoon", "trombone")
             if low else INSTRUMENTS[name].family != "bass" or need.high <= 60)
    )  # fmt: skip


def _kind(part: Part) -> str:
    return "drums" if part.is_drums else part.patch or f"{part.program}:{part.role}"


def _plays(patch: str, part: Part) -> bool:
    return not patch or patch in candidates(part)


def _patch_for(part: Part, palette: list[str], taken: set[str], rng: random.Random) -> str:
    """Return a sound for a part, out of the palette where one suits, new to the piece if possible; "" keeps its own."""
    able = [name for name in candidates(part) if name != part.patch]
    wanted = [name for name in able if name in palette]
    for choice in ([name for name in wanted if name not in taken], wanted, able):
        if choice:
            return rng.choice(sorted(choice))
    return ""


def _on(part: Part, patch: str) -> Part:
    """Return a part on another instrument, in the role it plays there; the bass goes on being the bass."""
    if not patch:
        return part
    if part.is_drums:
        return replace(part, patch=patch, program=INSTRUMENTS[patch].program, name=patch)
    player = "melody" if part.role in ("lead", "vocals") else ""
    role = "bass" if part.role == "bass" else role_of(patch, player)
    return replace(part, patch=patch, program=INSTRUMENTS[patch].program, role=role, name=patch)


def _named(parts: list[Part]) -> tuple[Part, ...]:
    """Return parts whose names tell them apart."""
    total = Counter(part.name for part in parts)
    met: Counter[str] = Counter()
    named = []
    for part in parts:
        met[part.name] += 1
        named.append(replace(part, name=f"{part.name} {met[part.name]}") if total[part.name] > 1 else part)
    return tuple(named)


def _need_of(part: Part) -> _Need:
    pitches = [note.pitch for note in part.notes]
    return _Need(min(pitches), max(pitches), _voices(part))


def _voices(part: Part) -> int:
    """Return how many notes sound at once, moments left out that make up the hundredth part of the sound."""
    changes = sorted([(int(note.start) + 30, 1) for note in part.notes if note.length > 60]
                     + [(int(note.end) - 30, -1) for note in part.notes if note.length > 60])  # fmt: skip
    spans: Counter[int] = Counter()
    sounding, last = 0, 0
    for tick, step in changes:
        spans[sounding] += tick - last
        sounding, last = sounding + step, tick
    spans.pop(0, None)
    struck = Counter(int(note.start) for note in part.notes)
    total, beyond = sum(spans.values()), 0
    for voices in sorted(spans, reverse=True):
        beyond += spans[voices]
        if beyond > _RARE * total:
            return voices
    return max(struck.values())
