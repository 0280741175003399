"""Separation judged: how much of every stem is found, and whether the stems still sum to the mix."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final, Literal

import numpy as np

from musicstudio.audio.files import read_clip
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.tasks import STEMS, SeparateRequest
from musicstudio.training.evaluation.engines import Answer
from musicstudio.training.evaluation.separate_bounds import mixture_for_all, oracle_mask
from musicstudio.training.evaluation.setting import Case, Findings, Row, Setting
from musicstudio.training.evaluation.sounding import (
    able,
    ask,
    fitted,
    given,
    kept_sounds,
    means,
    peak_dbfs,
    rms_dbfs,
    tidied,
)
from musicstudio.training.metrics.separation import separation

NUMBERS: Final[Mapping[str, Literal["up", "down"]]] = {
    "plain_sdr_db": "up", "plain_sdr_gain_db": "up", "sdr_db": "up", "sdr_gain_db": "up", "si_sdr_db": "up",
    "si_sdr_gain_db": "up", "sir_db": "up", "sar_db": "up", "isr_db": "up", "silent_dbfs": "down",
    "sum_error_dbfs": "down",
}  # fmt: skip
MIXTURE: Final = "mixture"
LONGEST_S: Final = 30.0
HEARD_CASES: Final = 2
_ABOUT: Final = (
    "sdr_db, isr_db, sir_db and sar_db are medians over windows of a second; one in which a stem hardly sounds weighs "
    "as much as any, plain_sdr_db is of the whole stretch.",
    "mixture takes the mix for every stem, oracle mask knows their powers: separations lie between.",
)
_SOUNDING_DBFS: Final = -40.0

Stems = Mapping[str, AudioArray]


def judge(setting: Setting, longest_s: float = LONGEST_S) -> Findings:
    """Return the scores of every stem (BSSEval v4: Stöter, Liutkus & Ito 2018; SI-SDR: Le Roux et al. 2019).

    Judged is the stretch of at most `longest_s` in which most stems sound, whole cases with 0. The row without a group
    holds means over the stems, how far their sum is from the mix, and how long it took. "mixture" takes the mix for
    every stem, "oracle mask" knows the stems' powers: what separates lies between. Of a stem that is silent only
    `silent_dbfs` is told, the level of what was put there.
    """
    cases = [case for case in setting.cases if case.stems]
    rows: list[Row] = []
    notes: list[str] = []
    sounds: tuple[Path, ...] = ()
    for number, case in enumerate(cases):
        setting.cancel.check()
        setting.report(number / len(cases), f"separating {case.name}")
        stems, rate = _stretch(case, longest_s), case.sample_rate
        found = _judged(setting, case, stems, rows, notes)
        if number < HEARD_CASES:
            heard = {"mix": _mix(stems), **{f"true {name}": sound for name, sound in stems.items()}}
            heard |= {f"{engine} {name}": sound for engine, some in found.items() for name, sound in some.items()}
            sounds += kept_sounds(setting.out, f"separate {case.name}", heard, rate)
    setting.report(1.0, "separating")
    return Findings("separate", tuple(rows), NUMBERS, sounds=sounds, notes=(*_ABOUT, *notes))


def _judged(setting: Setting, case: Case, stems: Stems, rows: list[Row], notes: list[str]) -> dict[str, Stems]:
    """Add a case's rows; return what was found, engine → stems."""
    mix, rate = _mix(stems), case.sample_rate
    found: dict[str, Stems] = {}
    with tempfile.TemporaryDirectory(prefix="musicstudio-judging-") as folder:
        source = given(Path(folder), mix, rate)
        for candidate in able(setting.candidates, "separate"):
            request = SeparateRequest(source, seed=setting.seed)
            made = ask(setting, candidate, request, notes, lambda answer: (_stems_of(answer, mix), answer.took_s))
            if made is not None:
                found[candidate.spec.id], took_s = made
                rows += _rows(case, candidate.spec.id, stems, found[candidate.spec.id], took_s)
    for bound, guess in ((MIXTURE, mixture_for_all(stems)), ("oracle mask", oracle_mask(stems))):
        rows += _rows(case, bound, stems, guess, 0.0)
        setting.cancel.check()
    return found


def _rows(case: Case, engine: str, stems: Stems, guess: Stems, took_s: float) -> list[Row]:
    """Return the row of the whole, means over the stems, and one row for every stem."""
    mix = _mix(stems)
    seconds = mix.shape[1] / case.sample_rate
    rows = []
    for name, score in separation(stems, guess, case.sample_rate, mix).items():
        silent = not stems[name].any()
        numbers = {"silent_dbfs": rms_dbfs(guess[name])} if silent else asdict(score)
        rows.append(Row(case.name, case.kind, engine, tidied(numbers), name))
    left = peak_dbfs(mix - np.sum(list(guess.values()), axis=0))
    whole = means(row.numbers for row in rows) | ({"sum_error_dbfs": left} if engine != MIXTURE else {})
    return [Row(case.name, case.kind, engine, whole, seconds=seconds, took_s=took_s), *rows]


def _stems_of(answer: Answer, mix: AudioArray) -> Stems:
    """Return the stems of an answer; one that is missing is silent."""
    made = {output.stem: read_clip(output.path).data for output in answer.result.outputs if output.stem in STEMS}
    silence = np.zeros((len(mix), 0), np.float32)
    return {name: fitted(made.get(name, silence), *mix.shape) for name in STEMS}


def _stretch(case: Case, longest_s: float) -> dict[str, AudioArray]:
    """Return all four stems, silent ones too, over the stretch in which most of them sound."""
    known = dict(case.stems)  # each is decoded when it is asked for
    channels, samples = (max(sound.shape[axis] for sound in known.values()) for axis in (0, 1))
    silence = np.zeros((channels, 0), np.float32)
    whole = {name: fitted(known.get(name, silence), channels, samples) for name in STEMS}
    wanted = round(longest_s * case.sample_rate)
    if not longest_s or wanted >= samples:
        return whole
    start = _fullest(whole, case.sample_rate, longest_s)
    return {name: sound[:, start : start + wanted] for name, sound in whole.items()}


def _fullest(stems: Stems, sample_rate: int, seconds: float) -> int:
    """Return the sample from which on stems sound in most seconds, the first one of several."""
    length = next(iter(stems.values())).shape[1]
    count, wide = length // sample_rate, int(seconds)
    sounding = np.zeros(count)
    for sound in stems.values():
        blocks = sound[:, : count * sample_rate].reshape(len(sound), count, sample_rate)
        power = np.mean(np.square(blocks, dtype=np.float64), axis=(0, 2))
        sounding += power > 10 ** (_SOUNDING_DBFS / 10)
    sums = np.concatenate([[0.0], np.cumsum(sounding)])
    within = sums[wide:] - sums[: len(sums) - wide]
    return int(min(int(np.argmax(within)) * sample_rate, length - round(seconds * sample_rate)))


def _mix(stems: Stems) -> AudioArray:
    return np.asarray(np.sum(list(stems.values()), axis=0), dtype=np.float32)
