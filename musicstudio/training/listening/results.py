"""What listeners answered: means with confidence, who is left out, and whether differences were heard."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from musicstudio.domain.errors import StudioError
from musicstudio.training.listening.trial import REFERENCE

CONFIDENCE: Final = 0.95
_LEAST_REFERENCE: Final = 90
_MOST_FAILED: Final = 0.15


@dataclass(frozen=True)
class Answer:
    """One rating of a system, 0–100 or 1–5; of an ABX trial the system compared, 1 for right and 0 for wrong."""

    listener: str
    trial: str
    system: str
    score: float
    seconds: float


@dataclass(frozen=True)
class Mean:
    """A mean of `count` scores with its 95 % confidence interval (Student's t); no interval for a single score."""

    mean: float
    low: float | None
    high: float | None
    count: int


@dataclass(frozen=True)
class Heard:
    """ABX trials right of all, and how likely as many are by guessing (one-sided binomial)."""

    right: int
    trials: int
    p: float


def read_answers(paths: Iterable[Path], key: Path) -> tuple[Answer, ...]:
    """Return the answers of saved JSON results, unblinded; raises StudioError when one does not belong to the key.

    The same listener's results of one start, saved twice, count once.
    """
    opened = _json(key)
    seen: set[tuple[str, str]] = set()
    found: list[Answer] = []
    for path in paths:
        result = _json(path)
        try:
            if result["test"] != opened["test"]:
                raise StudioError(f"{path} belongs to another test; give the key that was written with its page.")
            sitting = (str(result["listener"]), str(result["started"]))
            if sitting not in seen:
                seen.add(sitting)
                found += [_answer(one, sitting[0], opened) for one in result["answers"]]
        except (KeyError, TypeError, ValueError) as error:
            raise StudioError(f"{path} holds no answers to this test; save them again from the page.") from error
    return tuple(found)


def screened(answers: Sequence[Answer]) -> tuple[tuple[Answer, ...], tuple[str, ...]]:
    """Return MUSHRA answers without, and the names of, listeners who rated the hidden reference below 90 in more than
    15 % of trials (ITU-R BS.1534-3, post-screening)."""
    hidden: dict[str, list[float]] = defaultdict(list)
    for answer in answers:
        if answer.system == REFERENCE:
            hidden[answer.listener].append(answer.score)
    out = tuple(
        sorted(
            name
            for name, scores in hidden.items()
            if sum(score < _LEAST_REFERENCE for score in scores) > _MOST_FAILED * len(scores)
        )
    )
    return tuple(answer for answer in answers if answer.listener not in out), out


def means(answers: Sequence[Answer]) -> dict[str, Mean]:
    """Return system → mean score over listeners and trials, best first."""
    scores: dict[str, list[float]] = defaultdict(list)
    for answer in answers:
        scores[answer.system].append(answer.score)
    found = {system: mean_of(values) for system, values in scores.items()}
    return dict(sorted(found.items(), key=lambda one: -one[1].mean))


def mean_of(scores: Sequence[float]) -> Mean:
    """Return the mean of scores with its confidence interval."""
    from scipy.stats import t

    mean = float(np.mean(scores))
    if len(scores) < 2:
        return Mean(mean, None, None, len(scores))
    reach = float(t.ppf(0.5 + CONFIDENCE / 2, len(scores) - 1) * np.std(scores, ddof=1) / np.sqrt(len(scores)))
    return Mean(mean, mean - reach, mean + reach, len(scores))


def heard(answers: Sequence[Answer]) -> dict[str, Heard]:
    """Return system → whether ABX listeners told it from what it was compared with."""
    from scipy.stats import binomtest

    scores: dict[str, list[float]] = defaultdict(list)
    for answer in answers:
        scores[answer.system].append(answer.score)
    return {
        system: Heard(
            round(sum(values)),
            len(values),
            float(binomtest(round(sum(values)), len(values), 0.5, alternative="greater").pvalue),
        )
        for system, values in scores.items()
    }


def _answer(one: dict[str, Any], listener: str, key: dict[str, Any]) -> Answer:
    trial = key["trials"][one["trial"]]
    seconds = float(one["seconds"])
    if key["kind"] == "abx":
        if one["choice"] not in ("a", "b"):
            raise ValueError(one["choice"])
        system = " / ".join(sorted({trial["a"], trial["b"]} - {REFERENCE}))
        return Answer(listener, trial["name"], system, float(one["choice"] == trial["x"]), seconds)
    score = float(one["score"])
    low, high = (0, 100) if key["kind"] == "mushra" else (1, 5)
    if not low <= score <= high:
        raise ValueError(score)
    return Answer(listener, trial["name"], trial["sounds"][one["sound"]], score, seconds)


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise StudioError(f"{path} cannot be read as results; save them again from the page.") from error
    if not isinstance(found, dict):
        raise StudioError(f"{path} cannot be read as results; save them again from the page.")
    return found
