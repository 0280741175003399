"""What a part's sound is called in plain words: our own patches by their name, others by General MIDI."""

from __future__ import annotations

from typing import Final

from musicstudio.domain.score import Part
from musicstudio.engines.compose.instruments import INSTRUMENTS

_NAMES: Final = (
    "grand piano, grand piano, electric grand, upright piano, rhodes, fm keys, harpsichord, clavinet, "
    "celesta, glockenspiel, music box, vibraphone, marimba, xylophone, bells, santur, "
    "drawbar organ, drawbar organ, drawbar organ, church organ, reed organ, accordion, harmonica, bandoneon, "
    "nylon guitar, steel guitar, clean guitar, clean guitar, palm mute guitar, overdrive guitar, distortion guitar, "
    "guitar harmonics, upright bass, finger bass, pick bass, fretless bass, slap bass, slap bass, "
    "synth bass, synth bass, "
    "violin, viola, cello, contrabass, string section, pizzicato, harp, timpani, "
    "string section, string section, string machine, string machine, choir, voice, choir pad, stab, "
    "trumpet, trombone, tuba, trumpet, french horn, brass section, synth brass, synth brass, "
    "saxophone, saxophone, saxophone, saxophone, oboe, english horn, bassoon, clarinet, "
    "piccolo, flute, recorder, pan flute, bottle, shakuhachi, whistle, ocarina, "
    "square lead, saw lead, soft lead, saw lead, saw lead, soft lead, saw lead, saw lead, "
    "glass pad, warm pad, supersaw, choir pad, glass pad, warm pad, warm pad, warm pad, "
    "glass pad, warm pad, glass pad, warm pad, glass pad, warm pad, warm pad, warm pad, "
    "sitar, banjo, shamisen, koto, kalimba, bagpipes, violin, shawm, "
    "bells, agogo, steel drums, wood block, taiko, toms, synth drum, cymbals, "
    "effects, effects, effects, effects, effects, effects, effects, effects"
)
_PROGRAMS: Final = tuple(_NAMES.split(", "))
"""General MIDI program, counted from 0 → the name of its sound."""
_DRUMS: Final = {25: "808 kit", 24: "electro kit", 40: "brush kit", 48: "orchestral percussion"}


def sound_name(part: Part) -> str:
    """Return the name of a part's sound, singular and without article, like "grand piano" or "acoustic kit"."""
    if part.patch in INSTRUMENTS:
        return part.patch
    if part.is_drums:
        return _DRUMS.get(part.program, "acoustic kit")
    if part.role == "vocals":
        return "choir" if part.program == 52 else "voice"
    return _PROGRAMS[part.program]
