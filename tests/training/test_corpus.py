"""A corpus on request: rendered, taken in, taken up again, counted, stopped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from musicstudio.audio.midiwriter import write_score
from musicstudio.domain.errors import JobCancelled, WrongUsage
from musicstudio.domain.studies import CorpusRequest
from musicstudio.domain.tasks import CancelToken, Result
from musicstudio.training.arranging import invented
from musicstudio.training.corpus import answer
from musicstudio.training.preparing import Wanted, prepare
from musicstudio.training.run import Assignment
from musicstudio.training.shards import Shards
from musicstudio.training.taking_in import take_stems


def asked(request: CorpusRequest, cancel: CancelToken | None = None) -> Result:
    return answer(Assignment(request, lambda forecast: None, lambda fraction, stage: None, cancel or CancelToken()))


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for name, rate in (("one", 44100), ("two", 22050)):
        soundfile.write(folder / f"{name}.wav", rng.normal(0, 0.1, (rate, 2)), rate)
    table = "file,caption,tempo\none.wav,a slow hum,80\ntwo.wav,a fast hum,160\ngone.wav,nothing,\n"
    (folder / "captions.csv").write_text(table, "utf-8")
    return folder


def test_own_recordings_become_records_with_their_captions(recordings: Path, tmp_path: Path) -> None:
    result = asked(CorpusRequest("prepare", str(recordings), str(tmp_path / "corpus")))
    assert "2 recordings" in str(result.outputs[0].facts["text"])
    assert any("gone.wav" in warning for warning in result.warnings)
    sides = [Shards(tmp_path / "corpus", split) for split in ("train", "heldout")]
    truths = [side.truth(name) for side in sides for name in side.ids]
    assert sorted(truth.caption for truth in truths) == ["a fast hum", "a slow hum"]
    assert {truth.samples for truth in truths} == {44100}


def test_taken_in_twice_they_are_there_once(recordings: Path, tmp_path: Path) -> None:
    for _ in range(2):
        asked(CorpusRequest("prepare", str(recordings), str(tmp_path / "corpus")))
    sides = [Shards(tmp_path / "corpus", split) for split in ("train", "heldout")]
    assert sum(len(side.ids) for side in sides) == 2


def test_a_corpus_is_counted(recordings: Path, tmp_path: Path) -> None:
    asked(CorpusRequest("prepare", str(recordings), str(tmp_path / "corpus")))
    facts = asked(CorpusRequest("stats", str(tmp_path / "corpus"))).outputs[0].facts
    assert not facts["leaks"]
    assert str(facts["text"])


def test_scores_are_rendered_and_a_second_run_finds_them_there(tmp_path: Path) -> None:
    one = replace(invented(2, "pop"), source="freedoom", work="freedoom/one")
    wanted = Wanted(tmp_path / "corpus", "train", 1.0, 3, {"freedoom": (one,)}, None)
    nothing = lambda fraction, stage: None  # noqa: E731
    first = prepare(wanted, 1, nothing, CancelToken())
    assert first.records >= 1
    assert first.seconds >= 1.0
    again = prepare(wanted, 1, nothing, CancelToken())
    assert (again.records, again.seconds) == (0, pytest.approx(first.seconds))
    shards = Shards(tmp_path / "corpus", "train")
    truth = shards.truth(shards.ids[0])
    assert len(truth.notes) > 0
    assert truth.caption


def test_a_cancelled_rendering_ends_and_leaves_nothing_half(tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    wanted = Wanted(tmp_path / "corpus", "train", 1e6, 3, {}, None)
    with pytest.raises(JobCancelled):
        prepare(wanted, 1, lambda fraction, stage: None, token)
    assert Shards(tmp_path / "corpus", "train").ids == ()


def test_collections_are_found_in_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "freedoom-midi"
    folder.mkdir()
    write_score(folder / "d_map02.mid", invented(2, "rock").score)
    token = CancelToken()
    token.cancel()
    with pytest.raises(JobCancelled):  # as soon as the first piece is read
        asked(CorpusRequest("prepare", str(tmp_path), str(tmp_path / "corpus"), hours=1.0), token)


def test_real_songs_as_stems_are_taken_in_by_the_minute(tmp_path: Path) -> None:
    song = tmp_path / "evr-stems" / "hydrogen"
    song.mkdir(parents=True)
    rng = np.random.default_rng(1)
    for name in ("vocals", "drums", "pad_and_bass", "other"):
        soundfile.write(song / f"{name}.ogg", rng.normal(0, 0.1, (8000 * 125, 1)), 8000)
    out, warnings = tmp_path / "corpus", []
    assert take_stems(tmp_path / "evr-stems", out, CancelToken(), warnings.append) == 2
    assert take_stems(tmp_path / "evr-stems", out, CancelToken(), warnings.append) == 0
    shards = Shards(out, "train")
    assert shards.ids == ("stems/hydrogen@0", "stems/hydrogen@1")
    assert set(shards.entry(shards.ids[0]).stems) == {"vocals", "drums", "other"}
    assert not warnings


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="no folder"):
        asked(CorpusRequest("stats", str(tmp_path / "none")))
