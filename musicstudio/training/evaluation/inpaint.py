"""Painting over judged: what fills a gap against what stood there, in sounds and in scores."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final, Literal

import numpy as np

from musicstudio.audio.files import probe
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.tasks import InpaintRequest, Source
from musicstudio.training.evaluation.engines import Answer
from musicstudio.training.evaluation.inpaint_gaps import Gap, filled_with, hidden, hold, placed, silence, within_joins
from musicstudio.training.evaluation.inpaint_scores import score_rows
from musicstudio.training.evaluation.setting import Case, Findings, Row, Setting
from musicstudio.training.evaluation.sounding import (
    able,
    ask,
    differing,
    given,
    kept_sounds,
    means,
    patched,
    stretch_of,
    tidied,
)
from musicstudio.training.metrics.inpainting import agreement, leakage_db

NUMBERS: Final[Mapping[str, Literal["up", "down"]]] = {
    "mel_db": "down", "chroma": "up", "onsets": "up", "loudness_off_lu": "down", "step_db": "down",
    "flux_percentile": "down", "leakage_db": "down", "outside_changed_samples": "down", "note_f1": "up",
    "onset_f1": "up", "pitch_classes": "up", "outside_changed_notes": "down",
}  # fmt: skip
LONGEST_S: Final = 60.0
HEARD_CASES: Final = 2
BANDS: Final = ((0.0, float("inf")), (500.0, 4000.0))
_ABOUT: Final = (
    "What stood in a gap is taken out of what engines are given, but for the length of the joins, in which it would "
    "stand for a musician too; a fill need not be what was played to be good.",
    "silence leaves the gap empty, hold repeats the second before it, both joined as any fill is.",
)


def judge(setting: Setting, longest_s: float = LONGEST_S) -> Findings:
    """Return agreement by gap (0.1, 0.5, 2 and 4 s; the whole band, then 500–4000 Hz) and of repainted bars.

    A case's middle, at most `longest_s` (0: all of it), gets one gap of every length that fits; all gaps of a band are
    asked for at once. Samples and notes outside that are not what they were are counted.
    """
    rows: list[Row] = []
    notes: list[str] = []
    sounds: tuple[Path, ...] = ()
    for number, case in enumerate(setting.cases):
        setting.cancel.check()
        setting.report(number / max(len(setting.cases), 1), f"painting over {case.name}")
        found, heard = _sound_rows(setting, case, longest_s, notes)
        rows += found
        rows += score_rows(setting, case, notes)
        if heard and len({path.name.partition(".")[0] for path in sounds}) < HEARD_CASES:
            sounds += kept_sounds(setting.out, f"inpaint {case.name}", heard, probe(case.path).sample_rate)
    setting.report(1.0, "painting over")
    return Findings("inpaint", tuple(rows), NUMBERS, sounds=sounds, notes=(*_ABOUT, *notes))


def _sound_rows(
    setting: Setting, case: Case, longest_s: float, notes: list[str]
) -> tuple[list[Row], dict[str, AudioArray]]:
    """Return a case's rows, and what the whole band's gaps sound like, filled by each."""
    rate = probe(case.path).sample_rate
    original, _ = stretch_of(case, longest_s)
    gap_rows: list[Row] = []
    heard: dict[str, AudioArray] = {}
    asked: dict[str, list[tuple[int, float]]] = {}
    for low_hz, high_hz in BANDS:
        gaps = placed(original, rate, case.name, setting.seed, low_hz, high_hz)
        if not gaps:
            continue
        damaged = hidden(original, gaps, rate)
        made: dict[str, AudioArray] = {}
        for engine, (filled, took_s) in _answers(setting, damaged, gaps, rate, notes).items():
            made[engine] = filled
            asked.setdefault(engine, []).append((_changed_outside(damaged, filled, gaps), took_s))
        for engine, fill in (("silence", silence), ("hold", hold)):
            made[engine] = filled_with(fill, damaged, gaps, rate)
        for engine, filled in made.items():
            gap_rows += [_row(case, engine, original, damaged, filled, gap, rate) for gap in gaps]
            setting.cancel.check()
        if not low_hz:
            heard = {"original": original, **made}
    wholes = [_whole(case, engine, gap_rows, asked.get(engine, []), original.shape[1] / rate) for engine in heard
              if engine != "original"]  # fmt: skip
    return [*wholes, *gap_rows], heard


def _whole(case: Case, engine: str, gap_rows: list[Row], asked: list[tuple[int, float]], seconds: float) -> Row:
    """Return the means over all gaps of an engine, whether all the rest was left alone, and how long it took."""
    numbers = means(row.numbers for row in gap_rows if row.engine == engine)
    if asked:
        numbers["outside_changed_samples"] = float(sum(changed for changed, _ in asked))
    took_s = sum(took_s for _, took_s in asked)
    return Row(case.name, case.kind, engine, numbers, seconds=len(asked) * seconds, took_s=took_s)


def _answers(
    setting: Setting, damaged: AudioArray, gaps: tuple[Gap, ...], rate: int, notes: list[str]
) -> dict[str, tuple[AudioArray, float]]:
    """Return what engines made of a damaged sound, and how many seconds it took them."""
    made: dict[str, tuple[AudioArray, float]] = {}
    with tempfile.TemporaryDirectory(prefix="musicstudio-judging-") as folder:
        source = given(Path(folder), damaged, rate)
        request = InpaintRequest(source, tuple(gap.region for gap in gaps), seed=setting.seed)
        for candidate in able(setting.candidates, "inpaint"):
            answer = ask(setting, candidate, request, notes, _first_take(source))
            if answer is not None:
                made[candidate.spec.id] = answer
    return made


def _first_take(source: Source) -> Callable[[Answer], tuple[AudioArray, float]]:
    return lambda answer: (patched(source, answer.result.outputs[0].patches), answer.took_s)


def _changed_outside(damaged: AudioArray, filled: AudioArray, gaps: tuple[Gap, ...]) -> int:
    """Return how many samples in no gap are not what they were; a changed length counts, too."""
    edges = [0, *(edge for gap in sorted(gaps, key=lambda gap: gap.start) for edge in (gap.start, gap.stop))]
    spans = list(zip(edges[::2], [*edges[1::2], max(damaged.shape[1], filled.shape[1])], strict=True))
    return sum(differing(damaged[:, start:stop], filled[:, start:stop]) for start, stop in spans)


def _row(
    case: Case, engine: str, original: AudioArray, damaged: AudioArray, filled: AudioArray, gap: Gap, rate: int
) -> Row:
    """Return how one gap agrees. What leaked is counted from what was given: hiding touches a band's edges, too."""
    filled = filled[:, : original.shape[1]]
    filled = np.pad(filled, ((0, 0), (0, original.shape[1] - filled.shape[1])))
    found = asdict(agreement(original, filled, rate, gap.place))
    loudness = found.pop("loudness_lu")
    found["loudness_off_lu"] = None if loudness is None else abs(loudness)
    inside = slice(gap.start, gap.stop)
    if not gap.banded and not within_joins(filled[:, inside], rate).any():
        del found["chroma"], found["loudness_off_lu"]  # silence has no pitch classes; what fades has those of the truth
    if gap.banded:
        found["leakage_db"] = leakage_db(damaged[:, inside], filled[:, inside], rate, gap.place)
    return Row(case.name, case.kind, engine, tidied(found), gap.name)
