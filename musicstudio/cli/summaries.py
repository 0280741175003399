"""Results as lines for people."""

from __future__ import annotations

from typing import Any

from musicstudio.domain.provenance import Provenance
from musicstudio.domain.units import clock


def analysis_lines(name: str, facts: dict[str, Any]) -> list[str]:
    """Return what was found in a sound."""
    sure = facts.get("confidence") or {}

    def with_confidence(value: object, what: str) -> str:
        return f"{value}  (confidence {sure[what]:.0%})" if what in sure and value is not None else str(value or "–")

    sections = "  ".join(f"{s['label']} {clock(s['start_s'])[:-4]}" for s in facts.get("sections") or [])
    chords = " ".join(chord["name"] for chord in (facts.get("chords") or [])[:16])
    return [
        name,
        f"  tempo     {with_confidence(facts.get('tempo_bpm'), 'tempo')}",
        f"  meter     {with_confidence(facts.get('meter'), 'meter')}",
        f"  key       {with_confidence(facts.get('key'), 'key')}",
        f"  chords    {chords or '–'}",
        f"  sections  {sections or '–'}",
        f"  loudness  {facts.get('loudness_lufs')} LUFS, true peak {facts.get('true_peak_dbtp')} dBTP",
    ]


def provenance_lines(name: str, origin: Provenance) -> list[str]:
    """Return where a file came from."""
    return [
        name,
        f"  made with   {origin.software}, engine {origin.engine}, model {origin.model}, seed {origin.seed}",
        f"  made on     {origin.created}",
        f"  licence     {origin.licence}",
        f"  may I sell this?  {origin.may_i_sell_this()}",
    ]
