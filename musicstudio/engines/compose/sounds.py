"""Sounds as people ask for them: groups of patches that one word may mean, each with the role that it asks for.

The reader of words tells patches and roles; here both become groups, and groups patches or roles again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

GROUPS: Final[dict[str, str]] = {
    "drums": "acoustic kit, brush kit, rock kit, metal kit, funk kit, 808 kit, 909 kit, lofi kit, breakbeat kit, "
        "trap kit, electro kit",
    "hand percussion": "latin percussion, afro percussion, frame drum",
    "tabla": "tabla", "timpani": "orchestral percussion",
    "bass": "", "upright bass": "upright bass, contrabass",
    "electric bass": "finger bass, pick bass, slap bass, dub bass",
    "synth bass": "synth bass, sub bass, 808 bass, acid bass, reese bass, moog bass",
    "keys": "", "piano": "grand piano, felt piano, upright piano", "electric piano": "rhodes, wurlitzer, fm keys",
    "clavinet": "clavinet", "organ": "drawbar organ, church organ", "harpsichord": "harpsichord", "celesta": "celesta",
    "vibraphone": "vibraphone", "marimba": "marimba, balafon", "bells": "bells",
    "guitar": "", "acoustic guitar": "steel guitar, nylon guitar",
    "electric guitar": "clean guitar, funk guitar, overdrive guitar, skank guitar",
    "distorted guitar": "distortion guitar, palm mute guitar",
    "strings": "string section, pizzicato, string machine", "violin": "violin", "viola": "viola", "cello": "cello",
    "harp": "harp", "kora": "kora", "flute": "flute, bansuri", "clarinet": "clarinet", "oboe": "oboe",
    "bassoon": "bassoon", "ney": "ney", "shakuhachi": "shakuhachi", "trumpet": "trumpet", "trombone": "trombone",
    "french horn": "french horn", "brass": "brass section", "saxophone": "saxophone", "accordion": "accordion",
    "oud": "oud", "qanun": "qanun, santur", "sitar": "sitar, tanpura", "lead": "saw lead, square lead, soft lead",
    "pad": "warm pad, glass pad, choir pad, supersaw, drone", "arp": "arp, pluck, stab", "whistle": "whistle",
    "vocals": "choir, voice ooh", "melody": "",
}  # fmt: skip
"""Group → its patches, the plainest first; a group without is a role."""
_ROLES: Final = {
    "drums": "drums", "bass": "bass", "keys": "keys", "guitar": "guitar", "strings": "strings", "lead": "melody",
    "pad": "pad", "vocals": "vocals",
}  # fmt: skip
"""Role → the group that asks for no more than it."""
_ASKED: Final = {group: role for role, group in _ROLES.items()}


@cache
def _group_of_patch() -> dict[str, str]:
    return {patch: group for group, patches in GROUPS.items() for patch in patches.split(", ") if patch}


def groups_of(patches: Iterable[str], roles: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the groups of patches and roles, each once, in their order; what belongs to none is left out."""
    found = [_group_of_patch().get(patch, "") for patch in patches] + [_ROLES.get(role, "") for role in roles]
    return tuple(dict.fromkeys(group for group in found if group))


def patch_of(group: str, among: Sequence[str] = ()) -> str:
    """Return a group's patch: one that is played `among` others where there is such, else the plainest, "" for none."""
    patches = [patch for patch in GROUPS[group].split(", ") if patch]
    return next((patch for patch in patches if patch in among), patches[0] if patches else "")


def role_of(group: str) -> str:
    """Return the role that a group stands for by itself; "" where it names a sound."""
    return _ASKED.get(group, "")
