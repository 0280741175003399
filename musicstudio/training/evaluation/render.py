"""Rendering judged: whether notes sound when and as high as they are written, and what the mix is like."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

import numpy as np

from musicstudio.audio.files import open_audio, read_clip
from musicstudio.audio.loudness import integrated_lufs, true_peak_dbtp
from musicstudio.audio.midifile import read_score, write_score
from musicstudio.audio.resample import resample
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.families import family_of
from musicstudio.domain.part_names import part_names
from musicstudio.domain.score import Score
from musicstudio.domain.studies import Candidate
from musicstudio.domain.tasks import RenderRequest, Source
from musicstudio.engines.render.files import RATE
from musicstudio.training.evaluation.ear import Ear, alike, unbiased
from musicstudio.training.evaluation.engines import Answer
from musicstudio.training.evaluation.render_probe import lone_notes, onset_errors_of, pitch_errors_of
from musicstudio.training.evaluation.setting import Case, Findings, Kind, Row, Setting
from musicstudio.training.evaluation.sounding import able, ask, fitted, kept_sounds, means, peak_dbfs, tidied
from musicstudio.training.excerpt import bars_of, excerpt
from musicstudio.training.truth_score import has_bars, score_of

NUMBERS: Final[Mapping[str, Literal["up", "down"]]] = {
    "onset_off_samples": "down", "onset_off_95_samples": "down", "pitch_off_cents": "down",
    "pitch_off_95_cents": "down", "silent_parts": "down", "sum_error_dbfs": "down", "clipped_samples": "down",
    "true_peak_dbtp": "down", "likeness": "up", "kl": "down",
}  # fmt: skip
KNOWN: Final = frozenset({"notes", "beats"})
MOST_BARS: Final = 8
HEARD_CASES: Final = 2
PROBE: Final = "lone notes"
_ABOUT: Final = (
    "Onsets and pitches are measured where a note sounds alone in its part, parts played by themselves: a slow attack "
    "is heard late by its nature, and what is tuned or bent on purpose counts as off.",
    f"{PROBE} is a score of ours with one part for every family, every note by itself.",
    "likeness (cosine) and kl (nats, of styles) hold the mix against the case's own sound by our own embedding, where "
    "its weights are here: other instruments are other sounds, so that neither need be perfect.",
)


def judge(setting: Setting, most_bars: int = MOST_BARS) -> Findings:
    """Return how engines play a score of lone notes, and the first `most_bars` of every case with notes and beats.

    Groups are families of instruments: onsets and pitch off, medians and 95th percentiles of absolute errors. The row
    without a group holds means over families, and of the mix how far its parts' sum is from it, samples at full scale,
    true peak and `lufs`; with an ear, how like the case's own sound it is.
    """
    scores = list(_scores(setting.cases, most_bars))
    rows: list[Row] = []
    notes: list[str] = []
    sounds: tuple[Path, ...] = ()
    paths = {case.name: case.path for case in setting.cases}
    for number, (name, kind, score) in enumerate(scores):
        setting.report(number / len(scores), f"playing {name}")
        heard: dict[str, AudioArray] = {}
        with tempfile.TemporaryDirectory(prefix="musicstudio-judging-") as folder:
            path = Path(folder) / "given.mid"
            write_score(path, score)
            for candidate in able(setting.candidates, "render"):
                setting.cancel.check()
                rows += _rows(setting, candidate, (name, kind, paths.get(name)), path, notes, heard)
        if number < HEARD_CASES and heard:
            sounds += kept_sounds(setting.out, f"render {name}", heard, RATE)
    setting.report(1.0, "playing")
    return Findings("render", tuple(rows), NUMBERS, sounds=sounds, notes=(*_ABOUT, *notes))


def _scores(cases: tuple[Case, ...], most_bars: int) -> Iterator[tuple[str, Kind, Score]]:
    yield PROBE, "render", lone_notes()
    for case in cases:
        if case.known >= KNOWN and has_bars(case.truth):
            score = score_of(case.truth)
            score = replace(score, parts=tuple(part for part in score.parts if part.notes))
            if score.parts:
                yield case.name, case.kind, excerpt(score, 0, min(most_bars, bars_of(score)))


def _rows(
    setting: Setting, candidate: Candidate, of: tuple[str, Kind, Path | None], path: Path, notes: list[str],
    heard: dict[str, AudioArray],
) -> Iterator[Row]:  # fmt: skip
    """Yield the rows of an engine on the score at `path`: the mix, then every family; `of` is the case's name, its
    kind, and its own sound where it has one."""
    engine, score, (name, kind, sounding) = candidate.spec.id, read_score(path), of
    mixed = RenderRequest(Source(str(path)), stems=True, seed=setting.seed)
    alone = ask(setting, candidate, replace(mixed, mastered=False), notes, _parts_of)
    families = family_numbers(score, *alone) if alone is not None else {}
    mix = ask(setting, candidate, mixed, notes, lambda answer: (_mix_of(answer), answer.took_s))
    if mix is not None:
        (sound, rate, numbers), took_s = mix
        heard[engine] = sound
        ear = unbiased(setting.ear, candidate.spec, notes)
        whole = means(families.values()) | tidied(numbers) | _beside(ear, sounding, sound, rate)
        yield Row(name, kind, engine, whole, seconds=sound.shape[1] / rate, took_s=took_s)
    for family, found in families.items():
        yield Row(name, kind, engine, tidied(found), family)


def _beside(ear: Ear | None, path: Path | None, mix: AudioArray, sample_rate: int) -> dict[str, float]:
    """Return how like the beginning of a case's own sound a mix is; nothing without an ear, or without that sound."""
    if ear is None or path is None or not path.is_file():
        return {}
    with open_audio(path) as sound:
        length = min(sound.info.samples, round(mix.shape[1] / sample_rate * sound.info.sample_rate))
        theirs = resample(sound.read(0, length), sound.info.sample_rate, sample_rate)
    return alike(ear, theirs, mix, sample_rate)


def mix_numbers(mix: AudioArray, parts: list[AudioArray], sample_rate: int) -> dict[str, float | None]:
    """Return what is to be told of a mix and of its parts' sum, all (channels, samples)."""
    total = np.sum([fitted(part, *mix.shape) for part in parts], axis=0) if parts else None
    return {
        "sum_error_dbfs": peak_dbfs(mix - total) if total is not None else None,
        "clipped_samples": float(np.count_nonzero((np.abs(mix) >= 1.0).any(axis=0))),
        "true_peak_dbtp": true_peak_dbtp(mix, sample_rate),
        "lufs": integrated_lufs(mix, sample_rate),
    }


def family_numbers(score: Score, parts: Mapping[str, AudioArray], sample_rate: int) -> dict[str, dict[str, float]]:
    """Return family → errors of parts played by themselves, by name as `part_names` gives them.

    A part that has notes and is silent, or is missing, counts among `silent_parts`.
    """
    onsets: dict[str, list[float]] = {}
    cents: dict[str, list[float]] = {}
    silent: dict[str, float] = {}
    for name, part in zip(part_names(score.parts), score.parts, strict=True):
        family, sound = family_of(part), parts.get(name)
        if not part.notes:
            continue
        nothing = sound is None or not sound.any()
        silent[family] = silent.get(family, 0.0) + nothing
        if sound is not None and not nothing:
            alone = replace(score, parts=(part,))
            onsets.setdefault(family, []).extend(onset_errors_of(alone, sound, sample_rate))
            cents.setdefault(family, []).extend(pitch_errors_of(alone, sound, sample_rate))
    return {
        family: {
            "silent_parts": count,
            **_spread("onset_off_samples", "onset_off_95_samples", onsets.get(family, [])),
            **_spread("pitch_off_cents", "pitch_off_95_cents", cents.get(family, [])),
        }
        for family, count in silent.items()
    }


def _spread(median: str, most: str, errors: list[float]) -> dict[str, float]:
    if not errors:
        return {}
    sizes = np.abs(errors)
    return {median: float(np.median(sizes)), most: float(np.percentile(sizes, 95))}


def _mix_of(answer: Answer) -> tuple[AudioArray, int, dict[str, float | None]]:
    mix, *parts = (read_clip(output.path) for output in answer.result.outputs)
    return mix.data, mix.sample_rate, mix_numbers(mix.data, [part.data for part in parts], mix.sample_rate)


def _parts_of(answer: Answer) -> tuple[dict[str, AudioArray], int]:
    clips = {output.stem: read_clip(output.path) for output in answer.result.outputs if output.stem}
    return {name: clip.data for name, clip in clips.items()}, next(iter(clips.values())).sample_rate
