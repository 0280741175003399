import json
from pathlib import Path

import numpy as np
import soundfile

from musicstudio.app.export import mix_comment, track_comment, unique_names, write_part
from musicstudio.audio.metadata import read_comment
from musicstudio.domain.project import Edit, Take, Track
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.tasks import Source

FIRST, SECOND = (Provenance("similarity", "similarity", "MIT", seed) for seed in (1, 2))


def test_names_of_a_batch_are_unique_whatever_the_case():
    paths = [Path("a/Song.wav"), Path("b/song.wav"), Path("c/song.flac"), Path("d/song (2).wav")]
    names = unique_names(paths)
    assert len({name.casefold() for name in names.values()}) == 4
    assert names[paths[0]] == "Song"


def test_a_part_is_cut_to_the_sample_and_says_where_it_came_from(tmp_path):
    sound = np.arange(2000, dtype=np.int16).reshape(1000, 2)
    soundfile.write(tmp_path / "a.wav", sound, 8000)
    comment = track_comment(Track("a", "A", edits=(Edit((), FIRST), Edit((), SECOND))))
    write_part(Source(str(tmp_path / "a.wav")), 100, 300, tmp_path / "part.wav", comment)
    assert np.array_equal(
        soundfile.read(tmp_path / "part.wav", dtype="int32")[0], sound[100:300].astype(np.int32) << 16
    )
    found = json.loads(read_comment(tmp_path / "part.wav"))
    assert found["seed"] == 2
    assert [one["seed"] for one in found["earlier"]] == [1]


def test_a_mix_says_first_what_restricts_it_most():
    free, unknown, not_free = (Provenance("e", "m", "l", n, commercial=c) for n, c in enumerate((True, None, False)))
    tracks = [Track("a", "A", provenance=free), Track("b", "B", edits=(Edit((), not_free), Edit((), unknown)))]
    said = json.loads(mix_comment(tracks))
    assert said["commercial"] is False
    assert [one["commercial"] for one in said["mixed_with"]] == [None, True]
    assert mix_comment([Track("a", "A")]) == ""


def test_an_untouched_original_claims_nothing():
    assert track_comment(Track("a", "A")) == ""
    assert json.loads(track_comment(Track("a", "A"), Take(1, "x", (), FIRST)))["seed"] == 1
