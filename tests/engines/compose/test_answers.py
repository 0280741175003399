"""Answers: files on the grid to the sample, stems that sum to their mix, scores beside their sound."""

import json

import numpy as np
import pytest
import soundfile

from musicstudio.app.catalog import choose
from musicstudio.audio.metadata import read_comment
from musicstudio.audio.midifile import read_score, write_score
from musicstudio.audio.synth.produce import fitted
from musicstudio.domain import wire
from musicstudio.domain.errors import JobCancelled, ModelUnavailable, UnsupportedAudio, WrongUsage
from musicstudio.domain.region import Region
from musicstudio.domain.score import Note, Part, Score, TempoMap
from musicstudio.domain.tasks import (
    CancelToken,
    ContinueRequest,
    GenerateRequest,
    InpaintRequest,
    Source,
    is_of_score,
)
from musicstudio.domain.units import Ticks
from musicstudio.engines.run import run


def answer(request, folder, cancel=None):
    folder.mkdir(exist_ok=True)
    spec = choose(request.task, request.engine, is_of_score(request))
    reports = []
    result = run(
        request, spec, folder, lambda forecast: None, lambda f, stage: reports.append(f), cancel or CancelToken()
    )
    assert reports == sorted(reports)
    return result


def sound(output):
    data, rate = soundfile.read(output.path, always_2d=True)
    return data.T, rate


@pytest.fixture
def idea(tmp_path):
    melody = tuple(Note(Ticks(480 * n), Ticks(400), 60 + (0, 2, 4, 7)[n % 4], 80) for n in range(8))
    drums = tuple(Note(Ticks(480 * n), Ticks(100), (36, 38)[n % 2], 100) for n in range(8))
    path = tmp_path / "idea.mid"
    write_score(path, Score((Part("tune", melody), Part("drums", drums, 0, 9)), TempoMap.constant(150)))
    return path


def test_takes_are_exact_loops_whose_stems_sum_to_the_mix(tmp_path):
    request = GenerateRequest("house with bass, rhodes", bars=1, tempo=133.0, takes=2, seed=4)
    result = answer(request, tmp_path / "out")
    scores = [output for output in result.outputs if output.kind == "score"]
    assert [output.take for output in scores] == [1, 2]
    assert read_score(scores[0].path).parts != read_score(scores[1].path).parts
    for take, score in enumerate(scores, 1):
        made = [output for output in result.outputs if output.take == take and output.kind == "audio"]
        mix, stems = [o for o in made if not o.stem], [o for o in made if o.stem]
        assert len(mix) == 1
        assert {o.stem for o in stems} == {part.name for part in read_score(score.path).parts}
        total = sum(sound(stem)[0] for stem in stems)
        whole, rate = sound(mix[0])
        assert whole.shape == (2, round(4 * 60 / 133 * rate))
        assert np.abs(total - whole).max() < 10 ** (-90 / 20)
        assert np.abs(whole).max() <= 1
    facts = scores[0].facts
    assert (facts["tempo_bpm"], facts["bars"], facts["style"], facts["drift_samples"]) == (133.0, 1, "house", 0)
    assert facts["understood"] == ["house", "bass", "rhodes"]


def test_what_is_made_says_where_it_came_from(tmp_path):
    result = answer(GenerateRequest("solo piano", bars=1, tempo=200.0, seed=11), tmp_path / "out")
    for output in result.outputs:
        said = json.loads(read_comment(output.path))
        assert said["engine"] == "arranger"
        assert said["seed"] == 11
        assert said["commercial"] is True


def test_artists_are_noted(tmp_path):
    result = answer(GenerateRequest("like Bach, piano", bars=1, tempo=240.0), tmp_path / "out")
    assert any("imitated" in warning for warning in result.warnings)


def test_a_reference_gives_what_is_not_asked(tmp_path, idea):
    request = GenerateRequest("solo piano", bars=1, reference=Source(str(idea)))
    assert answer(request, tmp_path / "out").outputs[0].facts["tempo_bpm"] == 150
    t = np.arange(44100 * 8) / 44100
    clicks = np.sin(2 * np.pi * 440 * t) * np.exp(-(t % 0.6) * 30) * 0.5
    soundfile.write(tmp_path / "ref.wav", clicks, 44100)
    heard = answer(GenerateRequest("solo piano", bars=1, reference=Source(str(tmp_path / "ref.wav"))), tmp_path / "b")
    tempo = heard.outputs[0].facts["tempo_bpm"]
    assert min(abs(tempo - 100 * n) for n in (0.5, 1, 2)) < 2


def test_a_tail_wraps_or_fades():
    tone = np.ones((2, 1500), np.float32)
    wrapped = fitted(tone, 1000, 1000, wrap=True)
    assert wrapped[:, :500].mean() == 2
    assert wrapped[:, 500:].mean() == 1
    faded = fitted(tone, 1000, 1000, wrap=False)
    assert faded[0, 700] == 1
    assert faded[0, -1] < 0.01
    assert fitted(tone, 2000, 1000, wrap=False)[0, 1500:].max() == 0


def test_scores_are_continued_with_their_sound(tmp_path, idea):
    result = answer(ContinueRequest(Source(str(idea)), bars=2, takes=2, seed=1), tmp_path / "out")
    assert [(output.kind, output.take) for output in result.outputs] == [
        ("score", 1),
        ("audio", 1),
        ("score", 2),
        ("audio", 2),
    ]
    longer = read_score(result.outputs[0].path)
    before = read_score(idea)
    assert all(b.notes == a.notes[: len(b.notes)] for b, a in zip(before.parts, longer.parts, strict=True))
    assert longer.end > 3.5 * 1920
    assert abs(sound(result.outputs[1])[0]).max() > 0.05


def test_notes_are_painted_over_in_the_parts_that_words_name(tmp_path, idea):
    region = (Region(0.8, 1.6),)
    all_parts = read_score(answer(InpaintRequest(Source(str(idea)), region, seed=1), tmp_path / "a").outputs[0].path)
    tune = read_score(
        answer(InpaintRequest(Source(str(idea)), region, "melody", seed=1), tmp_path / "b").outputs[0].path
    )
    before = read_score(idea)
    assert all_parts.parts[0] != before.parts[0]
    assert tune.parts[1] == before.parts[1]
    assert tune.parts[0] != before.parts[0]


def test_cells_are_parts_by_name(tmp_path, idea):
    region, before = (Region(0.8, 1.6),), read_score(idea)
    request = InpaintRequest(Source(str(idea)), region, "melody", seed=1, parts=("drums",))
    after = read_score(answer(request, tmp_path / "a").outputs[0].path)
    assert after.parts[0] == before.parts[0]
    assert after.parts[1] != before.parts[1]
    with pytest.raises(WrongUsage, match="there are tune, drums"):
        answer(InpaintRequest(Source(str(idea)), region, parts=("flute",)), tmp_path / "b")
    assert wire.decode(InpaintRequest, wire.encode(request)) == request


def test_what_cannot_be_is_refused_in_a_sentence(tmp_path, idea):
    source = Source(str(idea))
    with pytest.raises(UnsupportedAudio, match="beyond the file's end"):
        answer(InpaintRequest(source, (Region(1.0, 99.0),)), tmp_path / "a")
    with pytest.raises(WrongUsage, match="frequencies"):
        answer(InpaintRequest(source, (Region(1.0, 2.0, 100.0, 200.0),)), tmp_path / "b")
    with pytest.raises(WrongUsage, match="meter"):
        answer(GenerateRequest("pop", meter="9"), tmp_path / "c")
    write_score(tmp_path / "empty.mid", Score())
    for request in (
        ContinueRequest(Source(str(tmp_path / "empty.mid")), bars=1),
        InpaintRequest(Source(str(tmp_path / "empty.mid")), (Region(0, 1),)),
    ):
        with pytest.raises(UnsupportedAudio, match=r"empty\.mid"):
            answer(request, tmp_path / "d")
    (tmp_path / "text.mid").write_text("no")
    with pytest.raises(UnsupportedAudio, match=r"text\.mid"):
        answer(ContinueRequest(Source(str(tmp_path / "text.mid")), bars=1), tmp_path / "e")


def test_models_are_of_the_sources_kind():
    assert choose("inpaint", "auto", score=True).id == "arranger"
    assert choose("inpaint", "auto").id == "similarity"
    for engine, score in (("arranger", False), ("similarity", True)):
        with pytest.raises(ModelUnavailable):
            choose("inpaint", engine, score)


def test_cancelling_leaves_at_once(tmp_path):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(JobCancelled):
        answer(GenerateRequest("pop", bars=64), tmp_path / "out", cancel)
