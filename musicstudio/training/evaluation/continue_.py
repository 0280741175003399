"""Continuation judged: a piece's first part carried on, against what was really played there."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Literal

import numpy as np

from musicstudio.audio.files import probe
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.tasks import ContinueRequest, Source
from musicstudio.training.evaluation.continue_scores import score_rows
from musicstudio.training.evaluation.ear import alike, unbiased
from musicstudio.training.evaluation.engines import Answer
from musicstudio.training.evaluation.setting import Case, Findings, Row, Setting
from musicstudio.training.evaluation.sounding import (
    able,
    ask,
    differing,
    fitted,
    given,
    kept_sounds,
    patched,
    stretch_of,
    tidied,
)
from musicstudio.training.evaluation.sounding_likeness import off_grid, pitch_profile_likeness, timbre_distance_db
from musicstudio.training.metrics.inpainting import Region, agreement

NUMBERS: Final[Mapping[str, Literal["up", "down"]]] = {
    "timbre_db": "down", "pitch_profile": "up", "chroma": "up", "grid_off_ms": "down", "drift_ms_per_bar": "down",
    "loudness_off_lu": "down", "step_db": "down", "flux_percentile": "down", "missing_s": "down",
    "given_changed_samples": "down", "pitch_classes": "up", "rhythm": "up", "durations": "up", "density_off": "down",
    "chord_tones_off": "down", "in_key_off": "down", "given_changed_notes": "down", "likeness": "up", "kl": "down",
}  # fmt: skip
LONGEST_S: Final = 60.0
GIVEN: Final = 0.6
"""The share of a piece that is given."""
SHORTEST_S: Final = 10.0
HEARD_CASES: Final = 2
_ABOUT: Final = (
    "Given is the first 60 % of a stretch, judged what is added against what was really played there. repeat plays the "
    "last stretch of what was given once more. A continuation need not be what was played to be good.",
    "likeness (cosine) and kl (nats, of styles) hold what was added against what was played by our own embedding, "
    "where its weights are here.",
)


def judge(setting: Setting, longest_s: float = LONGEST_S) -> Findings:
    """Return how continuations of sounds agree with the truth, and of scores where notes and beats are known.

    Sounds: what is spoken of over time (`chroma` frame by frame) and at all (`timbre_db` statistics of log-mel levels,
    `pitch_profile` correlation −1–1), the join, and where beats are known how far onsets lie off the true grid and how
    they drift. Of longer cases the middle `longest_s` are taken (0: all).
    """
    rows: list[Row] = []
    notes: list[str] = []
    sounds: tuple[Path, ...] = ()
    heard_cases = 0
    for number, case in enumerate(setting.cases):
        setting.cancel.check()
        setting.report(number / max(len(setting.cases), 1), f"continuing {case.name}")
        if case.seconds >= SHORTEST_S:
            found, heard = _sound_rows(setting, case, longest_s, notes)
            rows += found
            if heard_cases < HEARD_CASES:
                heard_cases += 1
                sounds += kept_sounds(setting.out, f"continue {case.name}", heard, probe(case.path).sample_rate)
        rows += score_rows(setting, case, notes)
    setting.report(1.0, "continuing")
    return Findings("continue", tuple(rows), NUMBERS, sounds=sounds, notes=(*_ABOUT, *notes))


def _sound_rows(
    setting: Setting, case: Case, longest_s: float, notes: list[str]
) -> tuple[list[Row], dict[str, AudioArray]]:
    rate = probe(case.path).sample_rate
    original, first = stretch_of(case, longest_s)
    cut = round(GIVEN * original.shape[1])
    idea, rest_s = original[:, :cut], (original.shape[1] - cut) / rate
    made: dict[str, tuple[AudioArray, float]] = {}
    ears = {"repeat": setting.ear}
    with tempfile.TemporaryDirectory(prefix="musicstudio-judging-") as folder:
        source = given(Path(folder), idea, rate)
        request = ContinueRequest(source, seconds=rest_s, seed=setting.seed)
        for candidate in able(setting.candidates, "continue"):
            answer = ask(setting, candidate, request, notes, _longer(source))
            if answer is not None:
                made[candidate.spec.id] = answer
                ears[candidate.spec.id] = unbiased(setting.ear, candidate.spec, notes)
    made["repeat"] = (repeated(idea, original.shape[1]), 0.0)
    grid = _grid(case, first / rate + cut / rate, rest_s)
    rows = []
    for engine, (longer, took_s) in made.items():
        added = fitted(longer, *original.shape)[:, cut:]
        numbers = tidied(numbers_of(original, longer, cut, rate, grid))
        numbers |= alike(ears[engine], original[:, cut:], added, rate)
        rows.append(Row(case.name, case.kind, engine, numbers, seconds=rest_s, took_s=took_s))
        setting.cancel.check()
    return rows, {"original": original, **{engine: sound for engine, (sound, _) in made.items()}}


def numbers_of(
    original: AudioArray, longer: AudioArray, cut: int, sample_rate: int, grid: tuple[np.ndarray, int]
) -> dict[str, float | None]:
    """Return how what comes after sample `cut` agrees with the original, both (channels, samples) from the beginning.

    `grid` is the true beats in seconds after `cut`, and how many make a bar. What is missing counts as silence.
    """
    whole = fitted(longer, *original.shape)
    found = agreement(original, whole, sample_rate, Region(cut, original.shape[1]))
    played, added = original[:, cut:], whole[:, cut:]
    off_ms, drift_ms = off_grid(played, added, sample_rate, *grid)
    return {
        "timbre_db": timbre_distance_db(played, added, sample_rate),
        "pitch_profile": pitch_profile_likeness(played, added, sample_rate),
        "chroma": found.chroma,
        "grid_off_ms": off_ms,
        "drift_ms_per_bar": drift_ms,
        "loudness_off_lu": None if found.loudness_lu is None else abs(found.loudness_lu),
        "step_db": found.step_db,
        "flux_percentile": found.flux_percentile,
        "missing_s": max(original.shape[1] - longer.shape[1], 0) / sample_rate,
        "given_changed_samples": float(differing(original[:, :cut], longer[:, :cut])),
    }


def repeated(idea: AudioArray, samples: int) -> AudioArray:
    """Return a sound made `samples` long by its last stretch, over and over where it is too short."""
    wanted = samples - idea.shape[1]
    again = min(wanted, idea.shape[1])
    return np.concatenate([idea, np.take(idea, idea.shape[1] - again + np.arange(wanted) % again, axis=1)], axis=1)


def _longer(source: Source) -> Callable[[Answer], tuple[AudioArray, float]]:
    return lambda answer: (patched(source, answer.result.outputs[0].patches), answer.took_s)


def _grid(case: Case, start_s: float, seconds: float) -> tuple[np.ndarray, int]:
    """Return the beats known of a stretch, counted from its start, and how many make a bar (4 when unknown)."""
    if "beats" not in case.known:
        return np.zeros(0), 4
    beats = case.truth.beats
    inside = (beats["at_s"] >= start_s) & (beats["at_s"] < start_s + seconds)
    downbeats = np.flatnonzero(beats["downbeat"])
    bar = round(float(np.median(np.diff(downbeats)))) if len(downbeats) > 1 else 4
    return np.asarray(beats["at_s"][inside], np.float64) - start_s, max(1, bar)
