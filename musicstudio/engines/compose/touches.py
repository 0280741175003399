"""How each style is felt: who plays ahead of the beat and who behind, how freely, how long notes are held.

Offsets in milliseconds after the grid. Magnitudes follow measurements of micro-timing and the practice of sequenced
music: a laid-back snare by 5–20 ms (Danielsen, "Musical Rhythm in the Age of Digital Reproduction"), soloists in jazz
some 10–30 ms behind the ride (Butterfield 2010), a pianist's melody ahead of the accompaniment (Goebl 2001).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Touch:
    """One style's feel.

    `kick`, `snare`, `hats`, `hands` (percussion) and `bass`, `keys`, `guitar`, `lead`, `pad`: milliseconds behind the
    grid. `loose` is the standard deviation of timing in milliseconds,
    `dynamic` of velocities; `short` by how much held
    notes of keys, guitars and horns are cut (1: not at all),
    `bass_short` of the bass; `force` how hard everybody plays.
    """

    loose: float
    dynamic: float = 5.0
    kick: float = 0.0
    snare: float = 0.0
    hats: float = 0.0
    hands: float = 0.0
    bass: float = 0.0
    keys: float = 0.0
    guitar: float = 0.0
    lead: float = 0.0
    pad: float = 0.0
    short: float = 0.95
    bass_short: float = 0.95
    force: float = 1.0


TOUCHES: Final[dict[str, Touch]] = {
    "lo-fi hip hop": Touch(7, 6, snare=14, hats=3, hands=6, bass=8, keys=12, guitar=10, lead=14, pad=4, short=0.98,
        force=0.86),
    "boom bap": Touch(4, 5, snare=8, hats=4, hands=4, bass=8, keys=6, guitar=6, lead=10, short=0.85),
    "house": Touch(2.5, 4, snare=-3, hands=2, keys=1, lead=2, short=0.65, bass_short=0.78),
    "techno": Touch(1, 4, short=0.6, bass_short=0.75),
    "drum and bass": Touch(2, 5, hats=-2, keys=3, lead=4, short=0.9),
    "trap": Touch(2, 4, snare=-2, keys=4, guitar=5, lead=6),
    "rock": Touch(6, 7, snare=3, hats=-2, bass=2, lead=6, short=0.96, force=1.03),
    "metal": Touch(3, 4, guitar=-1, bass=1, lead=4, short=0.92, bass_short=0.85, force=1.06),
    "funk": Touch(4, 7, snare=4, hats=-3, hands=2, bass=-1, keys=2, guitar=-3, lead=8, short=0.68, bass_short=0.78),
    "soul": Touch(7, 7, snare=10, hands=4, bass=10, keys=5, guitar=7, lead=16, short=0.9, force=0.93),
    "pop": Touch(4, 5, snare=2, bass=2, keys=2, lead=6),
    "synthwave": Touch(1.5, 4, lead=4, bass_short=0.8),
    "jazz swing": Touch(9, 8, kick=2, snare=4, hats=-3, bass=-4, keys=6, guitar=2, lead=20, short=0.75, force=0.9),
    "bossa nova": Touch(7, 6, snare=2, hands=2, keys=5, lead=16, short=0.82, bass_short=0.92, force=0.84),
    "reggae": Touch(6, 6, kick=4, snare=10, hats=4, hands=4, bass=14, keys=-1, guitar=-2, lead=14, short=0.42,
    bass_short=0.85),
    "ambient": Touch(12, 5, lead=8, short=1.0, bass_short=1.0, force=0.72),
    "orchestral": Touch(11, 6, hands=2, bass=-8, lead=-4, pad=-14, short=0.92, force=0.9),
    "folk": Touch(9, 7, snare=4, bass=3, lead=8, force=0.88),
    "blues": Touch(9, 8, snare=9, bass=4, keys=4, guitar=5, lead=16, short=0.85),
    "afrobeat": Touch(5, 6, snare=4, hats=-2, bass=4, keys=2, lead=8, short=0.7, bass_short=0.85),
    "maqam": Touch(8, 8, lead=6, force=0.92),
    "raga": Touch(8, 8, lead=8, force=0.9),
    "solo piano": Touch(10, 7, keys=2, lead=-9, short=1.0, force=0.8),
}  # fmt: skip

MACHINES: Final = ("808 kit", "909 kit", "trap kit", "electro kit")
"""Drums of a sequencer: exactly on their grid but for what is meant."""
SAMPLED: Final = ("lofi kit", "breakbeat kit")
"""Drums of a sampled bar: their deviations come back every bar."""
SEQUENCED: Final = (
    "sub bass", "808 bass", "acid bass", "reese bass", "synth bass", "saw lead", "square lead", "pluck", "supersaw",
    "stab", "arp", "noise sweep",
)  # fmt: skip
"""Sounds that a sequencer plays."""
