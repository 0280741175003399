"""Every engine on every case: what it answered is scored, what went wrong is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from musicstudio.domain.errors import JobCancelled, ModelUnavailable, StudioError
from musicstudio.training.evaluation.setting import Case, Row, Setting

Answer = TypeVar("Answer")
Engine = Callable[[Case], tuple[Answer, float]]
"""Answers a case and says how many seconds it computed; raises ModelUnavailable or ImportError where it is not here."""
Scores = Iterable[tuple[str, Mapping[str, float]]]
"""Groups ("" is the whole) with their numbers."""


def rounds(
    setting: Setting,
    cases: Sequence[Case],
    engines: Mapping[str, Engine[Answer]],
    scored: Callable[[Case, Answer, str], Scores],
) -> tuple[list[Row], list[str]]:
    """Return rows of all engines on all cases, NaN left out, and notes of what is not here or failed.

    `scored` is given the case, the answer and the engine's name. Raises JobCancelled once cancelled.
    """
    rows: list[Row] = []
    notes: list[str] = []
    absent: set[str] = set()
    turns = [(case, name) for case in cases for name in engines]
    for number, (case, name) in enumerate(turns):
        setting.cancel.check()
        setting.report(number / len(turns), f"{name}: {case.name}")
        if name in absent:
            continue
        try:
            answer, took_s = engines[name](case)
        except JobCancelled:
            raise
        except (ImportError, ModelUnavailable) as error:
            absent.add(name)
            notes.append(f"{name} is left out: {_sentence(error)}")
        except StudioError as error:
            notes.append(f"{name} failed on {case.name}, which is missing from its numbers: {_sentence(error)}")
        else:
            rows += _rows(case, name, scored(case, answer, name), took_s)
    setting.report(1.0, "judged")
    return rows, notes


def _rows(case: Case, engine: str, scores: Scores, took_s: float) -> list[Row]:
    rows = []
    for group, numbers in scores:
        kept = {name: float(value) for name, value in numbers.items() if np.isfinite(value)}
        timed = (case.seconds, took_s) if not group else (0.0, 0.0)
        if kept:
            rows.append(Row(case.name, case.kind, engine, kept, group, *timed))
    return rows


def _sentence(error: Exception) -> str:
    text = str(error) or type(error).__name__
    return text if text.endswith(".") else f"{text}."
