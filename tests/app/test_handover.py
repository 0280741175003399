import json
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from app.handed_song import BEND, NOTES, RATE, SECONDS, make

from musicstudio.app.documents import create
from musicstudio.app.handover import hand_over
from musicstudio.app.rendering import dithered
from musicstudio.app.wish import Wish
from musicstudio.audio.broadcast import read_start
from musicstudio.audio.chunks import read_loop, read_loop_points
from musicstudio.audio.metadata import read_comment
from musicstudio.audio.midifile import read_score
from musicstudio.domain.edits import AddTracks, RemoveTrack, SetMix
from musicstudio.domain.errors import JobCancelled, StudioError, WrongUsage
from musicstudio.domain.project import Project, Track
from musicstudio.domain.score import Part, Score
from musicstudio.domain.tasks import CancelToken, Source


@pytest.fixture
def document(tmp_path):
    made = make(tmp_path)
    yield made
    made.close()


def hand(document, folder, form, **wishes):
    return list(hand_over(document, folder, Wish(form, **wishes), CancelToken()))


def read(handed):
    return [soundfile.read(one.path, always_2d=True)[0] for one in handed]


def db(sound):
    return 20 * np.log10(np.abs(sound).max() + 1e-12)


def test_stems_are_aligned_and_those_heard_sum_to_the_mix(document, tmp_path):
    stems = hand(document, tmp_path / "out", "stems")
    assert [one.path.name for one in stems] == [
        "Song_120bpm_Fmin_01_Long.wav", "Song_120bpm_Fmin_02_Short _ odd.wav", "Song_120bpm_Fmin_04_Muted.wav",
    ]  # fmt: skip
    heard = hand(document, tmp_path / "heard", "stems", heard_only=True)
    mix = hand(document, tmp_path / "out", "mix")
    assert mix[0].path.name == "Song_120bpm_Fmin_mix.wav"
    sounds = read([*heard, *mix])
    assert {sound.shape for sound in sounds} == {(round(SECONDS * RATE), 2)}
    assert db(sounds[0] + sounds[1] - sounds[2]) < -90
    assert np.array_equal(sounds[0], read(stems)[0])
    assert not sounds[0][1000:1100].any(), "the accepted edit is heard"
    assert not sounds[1][: round(0.2 * RATE)].any(), "the later clip starts later"
    assert not list((tmp_path / "out").glob(".*"))


@pytest.mark.parametrize(
    "wishes", [{"normalise": True}, {"rate": 48000}, {"depth": "float"}, {"tail_s": 0.5, "span": (1, 2)}]
)
def test_stems_sum_to_the_mix_however_they_are_written(document, tmp_path, wishes):
    sounds = read(hand(document, tmp_path / "s", "stems", heard_only=True, **wishes))
    (mix,) = read(hand(document, tmp_path / "m", "mix", **wishes))
    assert db(sum(sounds) - mix) < -90
    if "normalise" in wishes:
        assert max(db(sound) for sound in [*sounds, mix]) <= -0.999


def test_normalising_is_one_gain_and_reaches_minus_one(document, tmp_path):
    plain, raised = (
        read(hand(document, tmp_path / str(on), "stems", heard_only=True, normalise=on, depth="float"))
        for on in (False, True)
    )
    gains = {
        round(float(b[np.abs(a) > 0.01].sum() / a[np.abs(a) > 0.01].sum()), 3)
        for a, b in zip(plain, raised, strict=True)
    }
    assert len(gains) == 1


def test_a_part_is_cut_to_the_sample_and_says_where_it_was(document, tmp_path):
    (whole,) = read(hand(document, tmp_path / "w", "mix"))
    (part,) = (made := hand(document, tmp_path / "p", "mix", span=(1.5, 2.25))) and read(made)
    assert np.array_equal(part, whole[round(1.5 * RATE) : round(2.25 * RATE)])
    assert read_start(made[0].path) == round(1.5 * RATE)


def test_what_follows_the_end_rings_out(document, tmp_path):
    (part,) = read(hand(document, tmp_path, "mix", span=(1.0, 2.0), tail_s=0.5))
    assert len(part) == round(1.5 * RATE)
    tail = part[RATE:]
    assert np.abs(tail[:4410]).max() > 0.1
    assert np.abs(tail[-40:]).max() < 1e-4


def test_a_loop_is_whole_bars_and_tells_tempo_and_key(document, tmp_path):
    stems = hand(document, tmp_path, "stems", span=(1.9, 6.3), loop=True, tail_s=2.0)
    assert {len(sound) for sound in read(stems)} == {2 * 2 * RATE}
    info = read_loop(stems[0].path)
    assert (info.bpm, info.beats, info.meter_numerator, info.root_pitch) == (pytest.approx(120.0), 8, 4, 65)
    assert read_loop_points(stems[0].path) == (0, 4 * RATE - 1)
    assert read_loop(stems[1].path).root_pitch is None, "drums have no pitch"


def test_a_loop_needs_a_tempo(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros((4000, 2)), 8000)
    document = create(tmp_path / "A.mstudio", Project("A"))
    document.do(AddTracks((Track("a", "A", media=document.take_in(tmp_path / "a.wav")),)))
    with pytest.raises(StudioError, match="tempo"):
        hand(document, tmp_path / "out", "stems", loop=True)
    document.close()


def test_depths(document, tmp_path):
    for depth, subtype in (("16", "PCM_16"), ("24", "PCM_24"), ("float", "FLOAT")):
        (one, _, _) = hand(document, tmp_path / depth, "stems", depth=depth)
        assert soundfile.info(one.path).subtype == subtype
    plain, coarse = read([hand(document, tmp_path / d, "stems", depth=d)[0] for d in ("24", "16")])
    assert 2**-17 < np.abs(plain - coarse).mean() < 2**-14


def test_dither_is_triangular_and_leaves_silence_alone():
    generator = np.random.default_rng(0)
    noise = dithered(np.full((2, 100_000), 1e-9, np.float32), generator) * 2**15
    assert np.abs(noise).max() <= 1.0
    assert np.var(noise) == pytest.approx(1 / 6, rel=0.02)
    assert not dithered(np.zeros((2, 10), np.float32), generator).any()


def test_what_is_too_loud_for_integers_is_float_and_said(document, tmp_path):
    document.do(SetMix("a", gain_db=12.0))
    first, *_ = hand(document, tmp_path, "stems", depth="16")
    assert soundfile.info(first.path).subtype == "FLOAT"
    assert "32-bit float" in first.note


def test_provenance_is_inside_and_answered(document, tmp_path):
    first, *_ = hand(document, tmp_path, "stems")
    assert json.loads(read_comment(first.path))["seed"] == 7
    assert first.provenance["seed"] == 7
    (mix,) = hand(document, tmp_path, "mix")
    assert json.loads(read_comment(mix.path)) == mix.provenance
    assert mix.provenance["engine"] == "similarity"


def test_midi_lies_on_the_songs_grid_from_its_first_sample(document, tmp_path):
    (handed,) = hand(document, tmp_path, "midi")
    assert handed.path.name == "Song_120bpm_Fmin_03_Keys.mid"
    score = read_score(handed.path)
    assert (score.tempo_map.changes[0].bpm, score.key) == (120.0, "F minor")
    keys = score.parts[0]
    assert [score.tempo_map.seconds(note.start) for note in keys.notes] == pytest.approx([1.0, 1.0 + 2.4], abs=1e-3)
    assert keys.bends[0].semitones == pytest.approx(BEND.semitones, abs=1e-3)
    assert score.tempo_map.seconds(keys.bends[0].tick) == pytest.approx(1.0 + 0.6, abs=1e-3)


def test_midi_of_a_part_begins_there(document, tmp_path):
    (handed,) = hand(document, tmp_path, "midi", span=(1.3, 4.0))
    score = read_score(handed.path)
    first, second = score.parts[0].notes
    assert score.tempo_map.seconds(first.start) == 0.0
    assert score.tempo_map.seconds(first.end) == pytest.approx(0.3, abs=1e-3)
    assert score.tempo_map.seconds(second.start) == pytest.approx(2.1, abs=1e-3)
    assert score.parts[0].controls[0].tick == 0, "what was set before is set at the start"


def test_midi_in_one_file(document, tmp_path):
    again = replace(document.history.present.track("c"), id="e", name="More")
    document.do(AddTracks((again,)))
    (handed,) = hand(document, tmp_path, "midi", one_midi=True)
    assert handed.path.name == "Song_120bpm_Fmin_MIDI.mid"
    score = read_score(handed.path)
    assert len(score.parts) == 4
    assert [part.channel for part in score.parts] == [0, 9, 1, 9]


def test_a_score_alone_is_written_as_it_is(tmp_path):
    document = create(tmp_path / "Notes.mstudio", Project("Notes"))
    document.do(AddTracks((Track("c", "Keys", score=Score((Part("Keys", NOTES),))),)))
    (handed,) = hand(document, tmp_path / "out", "midi")
    assert read_score(handed.path).parts[0].notes == NOTES
    document.close()


def test_a_scores_sound_is_a_stem(document, tmp_path):
    soundfile.write(tmp_path / "played.wav", np.full((RATE, 2), 0.25), RATE, "FLOAT")

    def sound_of(track):
        return document.source(track) if track.media else Source(str(tmp_path / "played.wav"))

    stems = list(hand_over(document, tmp_path / "out", Wish("stems"), CancelToken(), sound_of=sound_of))
    assert [one.track for one in stems] == ["Long", "Short / odd", "Keys", "Muted"]
    keys = soundfile.read(stems[2].path)[0]
    assert not keys[: RATE - 1].any(), "it begins where the track begins"
    assert keys[RATE + 10 : 2 * RATE - 10].mean() == pytest.approx(0.25, abs=1e-6)


def test_cancelling_leaves_nothing(document, tmp_path):
    for form in ("stems", "mix", "dawproject", "reaper"):
        cancel = CancelToken()
        with pytest.raises(JobCancelled):
            list(
                hand_over(document, tmp_path / "out", Wish(form), cancel, lambda fraction, stage, c=cancel: c.cancel())
            )
        assert not (tmp_path / "out").exists()


def test_progress_rises_to_the_end(document, tmp_path):
    said = []
    list(hand_over(document, tmp_path, Wish("stems"), CancelToken(), lambda fraction, stage: said.append(fraction)))
    assert said == sorted(said)
    assert said[-1] > 0.8


def test_nothing_to_hand_over_is_a_sentence(tmp_path):
    document = create(tmp_path / "Empty.mstudio", Project("Empty"))
    for form in ("stems", "mix", "midi", "dawproject", "reaper"):
        with pytest.raises(StudioError, match="Empty"):
            hand(document, tmp_path / "out", form)
    document.close()


@pytest.mark.parametrize(
    "wishes", [{"form": "tape"}, {"depth": "12"}, {"rate": 10}, {"tail_s": -1.0}, {"span": (2.0, 1.0)}]
)
def test_what_cannot_be_wished_for_is_refused(wishes):
    with pytest.raises(WrongUsage):
        Wish(**{"form": "stems", **wishes})


def test_a_removed_track_leaves_the_others_their_numbers_in_order(document, tmp_path):
    document.do(RemoveTrack("a"))
    names = [one.path.name for one in hand(document, tmp_path, "stems", pattern="{number}-{track}")]
    assert names == ["01-Short _ odd.wav", "03-Muted.wav"]
