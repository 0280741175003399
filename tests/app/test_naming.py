import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicstudio.app.naming import Naming, file_name
from musicstudio.domain.errors import WrongUsage

SONG = Naming(song="Song", tempo_bpm=124.0, key="F minor")


def test_a_name_tells_song_tempo_key_number_and_track():
    assert SONG.name("Bass", 3) == "Song_124bpm_Fmin_03_Bass"
    assert Naming(song="Song", tempo_bpm=92.53, key="Bb major").name("Bass", 12) == "Song_92.5bpm_Bbmaj_12_Bass"


def test_what_is_not_known_leaves_no_trace():
    assert Naming(song="Song").name("Bass", 1) == "Song_01_Bass"
    assert SONG.name("mix") == "Song_124bpm_Fmin_mix"
    assert Naming("{number} {key} - {track}", "Song").name("Bass", 1) == "01 - Bass"


def test_a_stem_does_not_repeat_the_song():
    assert SONG.name("Song drums", 2) == "Song_124bpm_Fmin_02_drums"
    assert Naming("{track}", "Song").name("Song drums") == "Song drums"


def test_names_differ_whatever_the_case():
    plain = Naming("{track}", "S")
    assert plain.names([(1, "Bass"), (2, "bass"), (3, "Bass"), (4, "Bass (2)")]) == [
        "Bass", "bass (2)", "Bass (3)", "Bass (2) (2)",
    ]  # fmt: skip


@pytest.mark.parametrize("pattern", ["{artist}", "plain", "", "{}"])
def test_a_pattern_that_names_nothing_is_refused(pattern):
    with pytest.raises(WrongUsage, match=r"\{track\}"):
        Naming(pattern)


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_song_and_track_is_a_file_name(song, track):
    for name in (file_name(song), Naming(song=song).name(track, 1)):
        assert name
        assert not set(name) & set('<>:"/\\|?*\n\0')
        assert name not in (".", "..")
        assert len(name) <= 120
