"""The composer asked through the same door as any engine: files, grids, what stays, what is told on the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import soundfile
from engines.composer.small import SPEC, small_weights
from training.scores import BAR, song

from musicstudio.audio.midifile import read_score, write_score
from musicstudio.domain.errors import JobCancelled, ModelUnavailable
from musicstudio.domain.region import Region
from musicstudio.domain.score import Score
from musicstudio.domain.tasks import (
    CancelToken,
    ContinueRequest,
    GenerateRequest,
    InpaintRequest,
    Result,
    Sketched,
    Source,
)
from musicstudio.engines.compose.plan import Options, make_plan
from musicstudio.engines.compose.repaint import cells_of
from musicstudio.engines.composer.continuing import continue_
from musicstudio.engines.composer.filling import inpaint
from musicstudio.engines.composer.generate import generate
from musicstudio.engines.run import run


class Watcher:
    """Follows a job: fractions, stages, notes; cancels after so many notes where it is told to."""

    def __init__(self, most: int = 10**9) -> None:
        self.fractions: list[float] = []
        self.stages: list[str] = []
        self.notes: list[Sketched] = []
        self.token, self.most = CancelToken(), most

    def report(self, fraction: float, stage: str) -> None:
        self.fractions.append(fraction)
        self.stages.append(stage)

    def sketch(self, notes: tuple[Sketched, ...]) -> None:
        self.notes += notes
        if len(self.notes) >= self.most:
            self.token.cancel()


def asked(request: GenerateRequest, tmp_path: Path, watcher: Watcher | None = None) -> Result:
    """Return what the whole engine answers, its sound too."""
    scratch, watcher = tmp_path / "out", watcher or Watcher()
    scratch.mkdir(exist_ok=True)
    weights = small_weights(tmp_path / "weights", ends=3.5)
    return run(request, SPEC, scratch, lambda needed: None, watcher.report, watcher.token, weights, watcher.sketch)


def planned(request: GenerateRequest, tmp_path: Path) -> tuple[Score, ...]:
    options = Options(request.bars, 0.0, request.tempo, request.key, request.meter, request.chords, seed=request.seed)
    plans = [make_plan(request.prompt, request.negative, options, None, take + 1) for take in range(request.takes)]
    watcher = Watcher()
    return generate(plans, request, watcher.report, watcher.token, small_weights(tmp_path / "weights"))


def filled(
    source: Source, span: Region, tmp_path: Path, seed: int, parts: tuple[str, ...] = (), takes: int = 1
) -> tuple[Score, ...]:
    """Return takes of a score with a region of some parts painted over, silently."""
    score, watcher = read_score(source.path), Watcher()
    cells = cells_of(score, [(span.start_s, span.end_s)])
    cells = tuple(cell for cell in cells if not parts or score.parts[cell.part].name in parts)
    request = InpaintRequest(source, (span,), takes=takes, seed=seed, parts=parts, device="cpu")
    return inpaint(score, cells, request, watcher.report, watcher.token, small_weights(tmp_path / "weights"))


def scores_of(result: Result) -> list[Score]:
    return [read_score(output.path) for output in result.outputs if output.kind == "score"]


def written(score: Score, tmp_path: Path) -> Source:
    path = tmp_path / "song.mid"
    write_score(path, score)
    return Source(str(path))


def notes_of(score: Score) -> list[list[tuple[int, int, int, int]]]:
    return [[(n.start, n.length, n.pitch, n.velocity) for n in part.notes] for part in score.parts]


GENERATE = GenerateRequest(
    "only square lead", bars=2, tempo=233.0, key="D minor", meter="3/4", chords="Dm G", takes=2, seed=3, device="cpu"
)


def test_music_from_words_is_what_was_asked_for_to_the_sample(tmp_path: Path) -> None:
    watcher = Watcher()
    result = asked(GENERATE, tmp_path, watcher)
    takes = scores_of(result)
    assert len(takes) == 2
    assert notes_of(takes[0]) != notes_of(takes[1])
    for take in takes:
        assert take.tempo_map.changes[0].bpm == pytest.approx(233.0, abs=1e-3)
        assert str(take.meters[0]) == "3/4"
        assert take.key == "D minor"
        assert [mark.text for mark in take.chords] == ["Dm", "G"]
        assert max(note.end for part in take.parts for note in part.notes) <= 2 * 1440
    mixes = [output for output in result.outputs if output.kind == "audio" and not output.stem]
    for mix in mixes:
        data, rate = soundfile.read(mix.path)
        assert len(data) == round(2 * 3 * 60 / 233 * rate)
    assert mixes[0].provenance.engine == "composer"
    assert watcher.fractions == sorted(watcher.fractions)
    assert any(stage.startswith("writing bar") for stage in watcher.stages)


def test_the_same_request_gives_the_same_takes(tmp_path: Path) -> None:
    first, second = (planned(GENERATE, tmp_path) for _ in range(2))
    assert [notes_of(one) for one in first] == [notes_of(one) for one in second]


def test_notes_are_sketched_as_they_are_written(tmp_path: Path) -> None:
    watcher = Watcher()
    (take,) = scores_of(asked(replace(GENERATE, takes=1), tmp_path, watcher))
    assert watcher.notes
    assert {note.family for note in watcher.notes} == {"lead"}
    starts = [float(take.tempo_map.seconds(note.start)) for part in take.parts for note in part.notes]
    assert all(min(abs(note.start_s - start) for start in starts) < 0.002 for note in watcher.notes)


def test_cancelled_it_stops_within_a_note(tmp_path: Path) -> None:
    watcher = Watcher(most=2)
    with pytest.raises(JobCancelled):
        asked(replace(GENERATE, takes=1), tmp_path, watcher)
    assert len(watcher.notes) == 2
    assert not list((tmp_path / "out").iterdir())


def test_without_weights_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="weights"):
        run(GENERATE, SPEC, tmp_path, lambda n: None, lambda f, s: None, CancelToken(), tmp_path / "none")


def test_ranges_and_silenced_drums_are_kept_to(tmp_path: Path) -> None:
    request = GenerateRequest("house with bass, rhodes, no kick", bars=2, tempo=140.0, seed=1, takes=4, device="cpu")
    takes = planned(request, tmp_path)
    bass = [note.pitch for take in takes for part in take.parts if part.role == "bass" for note in part.notes]
    drums = [note.pitch for take in takes for part in take.parts if part.is_drums for note in part.notes]
    assert bass
    assert all(26 <= pitch <= 60 for pitch in bass)
    assert drums
    assert all(35 < pitch <= 81 and pitch != 36 for pitch in drums)


def test_styles_that_are_not_wanted_are_led_away_from(tmp_path: Path) -> None:
    request = GenerateRequest("piano and bass", bars=2, tempo=140.0, seed=1, device="cpu")
    plain, led = (planned(replace(request, negative=negative), tmp_path) for negative in ("", "metal"))
    assert notes_of(plain[0]) != notes_of(led[0])


def test_painting_over_changes_nothing_outside(tmp_path: Path) -> None:
    source = written(song(4, tempo=120.0), tmp_path)
    given = read_score(source.path)
    takes = filled(source, Region(2.5, 5.25), tmp_path, 5, ("tune", "kit"), 2)
    low, high = (int(given.tempo_map.ticks(second)) for second in (2.5, 5.25))
    for take in takes:
        assert notes_of(take) != notes_of(given)
        for number, (before, after) in enumerate(zip(notes_of(given), notes_of(take), strict=True)):
            outside = [[note for note in notes if not low <= note[0] < high] for notes in (before, after)]
            assert outside[0] == outside[1]
            if given.parts[number].name in ("piano", "bass"):
                assert before == after
    assert notes_of(takes[0]) != notes_of(takes[1])


def test_a_part_that_rests_goes_on_resting_unless_it_is_named(tmp_path: Path) -> None:
    whole = song(6, tempo=120.0)
    bass = replace(whole.parts[2], notes=tuple(note for note in whole.parts[2].notes if note.start >= 5 * BAR))
    source = written(replace(whole, parts=(*whole.parts[:2], bass, whole.parts[3])), tmp_path)
    (quiet,) = filled(source, Region(2.0, 4.0), tmp_path, 1)
    assert not [note for note in quiet.parts[2].notes if note.start < 4 * BAR]
    named = [filled(source, Region(2.0, 4.0), tmp_path, seed, ("bass",))[0] for seed in range(4)]
    assert any(note.start < 4 * BAR for take in named for note in take.parts[2].notes)


def test_what_is_painted_in_lies_in_its_region_alone(tmp_path: Path) -> None:
    source = written(song(2, tempo=120.0), tmp_path)
    takes = [filled(source, Region(0.5, 1.25), tmp_path, seed, ("tune",))[0] for seed in range(4)]
    before = set(notes_of(read_score(source.path))[0])
    fresh = [note for take in takes for note in notes_of(take)[0] if note not in before]
    assert fresh
    assert all(480 <= note[0] < 1200 and note[0] + note[1] <= 1200 for note in fresh)


def test_a_continuation_adds_bars_and_keeps_what_was(tmp_path: Path) -> None:
    source, watcher = written(song(4), tmp_path), Watcher()
    given = read_score(source.path)
    request = ContinueRequest(source, bars=3, prompt="no drums", takes=2, seed=2, device="cpu")
    weights = small_weights(tmp_path / "weights")
    takes = continue_(given, 3, request, watcher.report, watcher.token, weights, watcher.sketch)
    for take in takes:
        assert take.length == 7 * BAR
        for before, after in zip(notes_of(given), notes_of(take), strict=True):
            assert [note for note in after if note[0] < 4 * BAR] == before
            assert all(note[0] + note[1] <= 7 * BAR for note in after)
        drums = next(part for part in take.parts if part.is_drums)
        assert not [note for note in drums.notes if note.start >= 4 * BAR]
        assert [mark.text for mark in take.chords[:4]] == ["Am", "F", "C", "G"]
    assert notes_of(takes[0]) != notes_of(takes[1])
    assert watcher.notes
    assert min(note.start_s for note in watcher.notes) >= float(given.tempo_map.seconds(4 * BAR)) - 0.05


def test_scores_are_answered_with_their_sound(tmp_path: Path) -> None:
    kit = song(2, tempo=240.0).parts[3]
    source = written(Score((kit,), song(2, tempo=240.0).tempo_map), tmp_path)
    for request in (
        InpaintRequest(source, (Region(1.0, 2.0),), device="cpu"),
        ContinueRequest(source, bars=1, device="cpu"),
    ):
        scratch = tmp_path / request.task
        scratch.mkdir()
        watcher = Watcher()
        result = run(
            request, SPEC, scratch, lambda n: None, watcher.report, watcher.token, small_weights(tmp_path / "w")
        )
        assert [output.kind for output in result.outputs] == ["score", "audio"]
        assert watcher.fractions == sorted(watcher.fractions)
