"""What was composed, said in a line and as plain facts."""

from __future__ import annotations

import json

from musicstudio.domain.score import Score
from musicstudio.engines.compose.plan import Plan


def label_of(plan: Plan, score: Score) -> str:
    chords = list(dict.fromkeys(mark.text for mark in score.chords))
    return f"{plan.style} · {' '.join(chords[:4])}"


def facts_of(plan: Plan, score: Score) -> dict[str, object]:
    """Return what was made, as plain values; the grid is exact, so nothing drifts."""
    seconds = score.tempo_map.seconds
    facts = {
        "style": plan.style,
        "tempo_bpm": plan.tempo,
        "key": plan.key.name,
        "meter": str(plan.meter),
        "bars": plan.bars,
        "chords": [{"start_s": round(seconds(mark.tick), 4), "name": mark.text} for mark in score.chords],
        "sections": [{"start_s": round(seconds(mark.tick), 4), "label": mark.text} for mark in score.sections],
        "parts": [{"name": part.name, "role": part.role, "patch": part.patch} for part in score.parts],
        "understood": list(plan.understood),
        "drift_samples": 0,
    }
    return dict(json.loads(json.dumps(facts)))
