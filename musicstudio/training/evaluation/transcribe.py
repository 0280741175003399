"""How well sounds are written down: notes, drum strokes, instruments, and what kinds of mistakes are made."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from musicstudio.audio.midifile import read_score
from musicstudio.domain.studies import Candidate
from musicstudio.domain.tasks import CancelToken, Source, TranscribeRequest
from musicstudio.training.evaluation.engines import answered
from musicstudio.training.evaluation.rounds import Engine, rounds
from musicstudio.training.evaluation.setting import Case, Findings, Setting
from musicstudio.training.evaluation.transcribe_alone import alone
from musicstudio.training.evaluation.transcribe_mistakes import MistakeCount
from musicstudio.training.evaluation.transcribe_pictures import draw_notes
from musicstudio.training.metrics.notes import (
    Hits,
    Notes,
    hits,
    joined,
    matching,
    note_scores,
    notes_by,
    notes_of_truth,
)
from musicstudio.training.metrics.strokes import CLASSES, stroke_scores, strokes_of

TASK: Final = "transcribe"
NUMBERS: Final[Mapping[str, Literal["up", "down"]]] = dict.fromkeys(
    (
        "onset_f1", "onset_precision", "onset_recall", "offset_f1", "velocity_f1", "frame_f1", "instrument_f1", "found",
        "strokes_f1", "strokes_macro", "strokes_30ms", "pitch_share",
    ),
    "up",
)  # fmt: skip
KNOWN: Final = frozenset({"notes", "strokes", "pitch"})
PEER: Final = "Basic Pitch"
_PICTURES: Final = 3
_ABOUT: Final = (
    "A note is right within 50 ms and half a semitone (offset: also within 50 ms or a fifth of its length; velocity: "
    "also within a tenth of the range); frames are 10 ms; strokes count class by class within 50 ms. In the groups, "
    "instrument_f1 asks for the right family too, found is the share of a family's notes written down under any.",
    "Single instruments are stems of the renders in which one player plays by himself.",
    "pitch_share is judged on single notes: how much of all that was written down, by length, has the note's pitch.",
)


@dataclass(frozen=True)
class Written:
    """What was written down: pitched notes by family, and strokes; None of an engine that does not listen to drums."""

    families: Mapping[str, Notes] = field(default_factory=dict)
    strokes: Notes | None = None
    told: bool = True
    """Whether instruments are told apart."""

    @property
    def pitched(self) -> Notes:
        return joined(self.families.values())


def judge(setting: Setting) -> Findings:
    """Return how well every candidate that can transcribe does, and the peer where it is installed."""
    engines: dict[str, Engine[Written]] = {
        one.spec.id: partial(_written_by, one, setting.cancel)
        for one in setting.candidates
        if TASK in one.spec.tasks and one.spec.id != "basic-pitch"  # judged as the peer, with the notes it gives itself
    }
    with tempfile.TemporaryDirectory(prefix="musicstudio-alone-") as folder:
        cases = (*setting.cases, *alone(setting.cases, Path(folder)))
        return judged(replace(setting, cases=cases), {**engines, PEER: _peer})


def judged(setting: Setting, engines: Mapping[str, Engine[Written]]) -> Findings:
    """Return how well engines do, with a table of mistakes and pictures of up to three cases."""
    cases = [case for case in setting.cases if case.known & KNOWN]
    shown = [case.name for case in cases if "notes" in case.known][:_PICTURES]
    drawn: dict[str, dict[str, Notes]] = {name: {} for name in shown}
    count = MistakeCount()

    def scored(case: Case, written: Written, engine: str) -> Iterable[tuple[str, Mapping[str, float]]]:
        if "notes" in case.known:
            count.add(engine, case.kind, pitched_truth(case), written.pitched)
        if case.name in drawn:
            drawn[case.name][engine] = written.pitched
        yield from scores_of(case, written)

    rows, notes = rounds(setting, cases, engines, scored)
    pictures = _pictures(cases, drawn, setting.out)
    return Findings(TASK, tuple(rows), NUMBERS, pictures, notes=(*_ABOUT, *notes), extra={"tables": count.tables()})


def scores_of(case: Case, written: Written) -> Iterable[tuple[str, Mapping[str, float]]]:
    """Yield the whole (""), families and classes of drums with their numbers; NaN where none applies."""
    whole: dict[str, float] = {}
    if "notes" in case.known:
        whole |= _note_numbers(case, written)
    if "pitch" in case.known:
        whole["pitch_share"] = _pitch_share(pitched_truth(case), written.pitched)
    if "strokes" in case.known and written.strokes is not None:
        truth = strokes_of(case.truth)
        strokes = stroke_scores(truth, written.strokes)
        strict = stroke_scores(truth, written.strokes, 0.03)
        whole |= {"strokes_f1": strokes.micro.f1, "strokes_macro": strokes.macro_f1, "strokes_30ms": strict.micro.f1}
        for name in CLASSES:
            yield f"drums: {name}", {"strokes_f1": strokes.classes[name].f1}
    yield "", whole
    if "notes" in case.known and case.kind == "render":
        yield from _families(case, written)
    if case.kind == "stem":
        yield from _alone(case, written)


def pitched_truth(case: Case) -> Notes:
    """Return the true notes of everything but drums."""
    drums = [place for place, player in enumerate(case.truth.players) if player.family == "drums"]
    return notes_of_truth(case.truth, ~np.isin(case.truth.notes["part"], drums))


def _note_numbers(case: Case, written: Written) -> dict[str, float]:
    found = note_scores(pitched_truth(case), written.pitched)
    numbers = {
        "onset_f1": found.onset.f1, "onset_precision": found.onset.precision, "onset_recall": found.onset.recall,
        "offset_f1": found.offset.f1, "frame_f1": found.frame.f1,
    }  # fmt: skip
    return numbers | ({"velocity_f1": found.velocity.f1} if "velocities" in case.known else {})


def _families(case: Case, written: Written) -> Iterable[tuple[str, Mapping[str, float]]]:
    """Yield true families, and those that were written down though nobody plays them."""
    truth, every = notes_by(case.truth, "family"), written.pitched
    none = joined(())
    for name in sorted({*truth, *(written.families if written.told else ())}):
        wanted = truth.get(name, none)
        numbers = {"found": _share_found(wanted, every)}
        if written.told:
            numbers["instrument_f1"] = _onsets(wanted, written.families.get(name, none)).f1
        yield name, numbers


def _alone(case: Case, written: Written) -> Iterable[tuple[str, Mapping[str, float]]]:
    """Yield the one family that plays, with what of it is right under any name and under its own."""
    numbers = _note_numbers(case, written)
    for name, wanted in notes_by(case.truth, "family").items():
        kept = {number: numbers[number] for number in ("onset_f1", "offset_f1")}
        if written.told:
            kept["instrument_f1"] = _onsets(wanted, written.families.get(name, joined(()))).f1
        yield name, kept


def _onsets(truth: Notes, estimate: Notes) -> Hits:
    return hits(len(matching(truth, estimate)), len(truth), len(estimate))


def _share_found(truth: Notes, estimate: Notes) -> float:
    return len(matching(truth, estimate)) / len(truth) if len(truth) else float("nan")


def _pitch_share(truth: Notes, estimate: Notes) -> float:
    """Return the share of what was written, by length, that has the pitch of a single note; 0 where nothing was."""
    lengths = estimate.offset_s - estimate.onset_s
    right = np.abs(estimate.pitch - truth.pitch[0]) < 0.5
    return float(lengths[right].sum() / lengths.sum()) if lengths.sum() > 0 else 0.0


def _pictures(cases: Sequence[Case], drawn: Mapping[str, Mapping[str, Notes]], out: Path) -> tuple[Path, ...]:
    by_name = {case.name: case for case in cases}
    return tuple(
        draw_notes(by_name[name], pitched_truth(by_name[name]), answers, out / "pictures")
        for name, answers in drawn.items()
        if answers
    )


def _written_by(candidate: Candidate, cancel: CancelToken, case: Case) -> tuple[Written, float]:
    with answered(candidate, TranscribeRequest(Source(str(case.path))), cancel) as answer:
        score = read_score(answer.result.outputs[0].path)
        return Written(notes_by(score, "family"), strokes_of(score)), answer.took_s


def _peer(case: Case) -> tuple[Written, float]:
    from importlib import import_module

    peer: Any = import_module("musicstudio.training.peers.basic_pitch")
    peer.network()  # loaded once, which is not counted
    began = time.perf_counter()
    notes = peer.notes_of(case.path)
    return Written({"": notes}, None, told=False), time.perf_counter() - began
