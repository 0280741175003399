"""Cases from a drummer's MIDI without sound: a human's timing and touch, played by drums of ours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from musicstudio.audio.midifile import read_score
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.score import Note, Score
from musicstudio.training.evaluation.cases_sounds import LONGEST_S, fitting_name, licence_of, write_sound
from musicstudio.training.evaluation.setting import Case
from musicstudio.training.excerpt import excerpt
from musicstudio.training.piece import Piece
from musicstudio.training.rendering import rendered

_EDGES: Final = {22: 42, 26: 46}
"""Electronic kits send a hat's edge apart, outside General MIDI: closed and open hat."""
_SEED: Final = 5


def is_drum_performance(path: Path) -> bool:
    """Return whether a MIDI file can be read and holds drums only."""
    try:
        parts = [part for part in read_score(path).parts if part.notes]
    except UnsupportedAudio:
        return False
    return bool(parts) and all(part.is_drums for part in parts)


def drum_case(path: Path, scratch: Path) -> Case:
    """Return the first 40 s of a performance, rendered by a held-out kit: a render, whatever the human played."""
    score = _first_bars(_general_midi(read_score(path)))
    name = f"{path.stem} (a drummer's MIDI, our drums)"
    licence = licence_of(path)
    item = rendered(Piece(f"performance/{path.stem}", "performance", licence, score), "heldout", _SEED).item
    rate = item.truth.sample_rate
    sound = write_sound(scratch / f"{fitting_name(path.stem)}.wav", item.mix, rate)
    known = frozenset({"strokes", "velocities", "tempo", "beats", "downbeats"})
    return Case(name, "render", sound, item.truth, known, dict(item.stems), rate, licence)


def _first_bars(score: Score) -> Score:
    """Return whole bars up to 40 s, at least one; all there is where it is no longer."""
    if score.tempo_map.seconds(score.end) <= LONGEST_S:
        return score
    ends = score.bar_starts(int(score.end))[1:]
    return excerpt(score, 0, max(1, sum(score.tempo_map.seconds(tick) <= LONGEST_S for tick in ends)))


def _general_midi(score: Score) -> Score:
    return replace(
        score,
        parts=tuple(
            replace(part, notes=tuple(sorted(_moved(note) for note in part.notes)), role="drums")
            for part in score.parts
            if part.notes
        ),
    )


def _moved(note: Note) -> Note:
    return replace(note, pitch=_EDGES.get(note.pitch, note.pitch))
