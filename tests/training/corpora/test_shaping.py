import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.corpora.shelves import part, score, waltz

from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.harmony import Key
from musicstudio.domain.score import Control, Mark, Meter, Note, Part, Score, TempoChange, TempoMap
from musicstudio.domain.units import PPQ
from musicstudio.training.corpora.barlines import with_bar_lines
from musicstudio.training.corpora.bars import begun, moved, with_short_bar, with_upbeat
from musicstudio.training.corpora.filling import chords_by_bar, completed, key_by_signature, tidied
from musicstudio.training.corpora.roles import one_keyboard, role_of, sings, told_apart
from musicstudio.training.corpora.sections import sections_of
from musicstudio.training.corpora.sheet import rows
from musicstudio.training.corpora.upbeat import upbeat_of

THREE = Meter(0, 3, 4)
RICH = Score(
    (Part("A", (Note(1920, 480, 60), Note(2400, 480, 62)), controls=(Control(1930, 64, 127),)),),
    TempoMap((TempoChange(0, 100.0), TempoChange(2400, 120.0))),
    (Meter(0, 4, 4), Meter(3840, 3, 4)),
    chords=(Mark(0, "C"), Mark(2400, "F")),
    sections=(Mark(0, "A"),),
)


@given(st.integers(0, 4000))
def test_moving_there_and_back_changes_nothing(ticks):
    assert moved(moved(RICH, ticks), -ticks) == RICH


@given(st.integers(-1900, 4000))
def test_moving_keeps_how_long_everything_is(ticks):
    found = moved(RICH, ticks)
    first, last = found.parts[0].notes
    assert [first.start, last.start] == [1920 + ticks, 2400 + ticks]
    assert found.tempo_map.bpm_at(last.start) == 120
    assert found.tempo_map.bpm_at(last.start - 1) == 100
    assert found.meter_at(3840 + ticks).numerator == 3
    assert found.chords[1].tick == 2400 + ticks


def test_empty_bars_in_front_go():
    found = begun(RICH)
    assert found.parts[0].notes[0].start == 0
    assert found.meters[1].tick == 1920
    assert found.chords == (Mark(0, "C"), Mark(480, "F"))
    assert begun(found) == found


@pytest.mark.parametrize(("upbeat", "start"), [(0, 0), (480, 960), (960, 480), (240, 1200)])
def test_an_upbeat_is_filled_up_with_rest(upbeat, start):
    found = with_upbeat(score(part("A", [(0, 1, 60)]), meters=(THREE,)), upbeat)
    assert found.parts[0].notes[0].start == start


def test_a_short_bar_stands_where_a_meter_begins():
    made = score(part("A", [(n, 1, 60) for n in range(20)]), meters=(Meter(), Meter(3840, 6, 8)))
    found = with_short_bar(made, 3840, 240)
    assert [(meter.tick, str(meter)) for meter in found.meters] == [(0, "4/4"), (3840, "1/8"), (4080, "6/8")]
    quarter = with_short_bar(score(meters=(Meter(),)), 0, 720)
    assert [str(meter) for meter in quarter.meters] == ["3/8", "4/4"]


@pytest.mark.parametrize("upbeat", [0, 1, 2])
def test_bar_lines_of_a_waltz_are_heard(upbeat):
    notes = part("A", waltz(upbeat, 24)).notes
    assert upbeat_of(notes, 0, (upbeat + 72) * PPQ, THREE) == upbeat * PPQ


def test_full_measures_leave_no_upbeat_whatever_the_notes_say():
    made = score(part("A", waltz(1, 24)), meters=(THREE,))
    assert with_bar_lines(made, 24, 72 * PPQ) == made
    assert with_bar_lines(made, 10**15, 3 * 10**15 * PPQ) != made
    assert with_bar_lines(made).parts[0].notes[0].start == 2 * PPQ


def test_a_later_movement_gets_its_upbeat_as_a_short_bar():
    march = [(n, 1, pitch) for n in range(16) for pitch in (36, 60)]
    later = [(16 + at, length, pitch) for at, length, pitch in waltz(1, 24)]
    made = score(part("A", [*march, *later]), meters=(Meter(), Meter(16 * PPQ, 3, 4)))
    found = with_bar_lines(made)
    assert [(m.tick // PPQ, str(m)) for m in found.meters] == [(0, "4/4"), (16, "1/4"), (17, "3/4")]


def test_chords_are_read_bar_by_bar_and_silence_is_none():
    made = score(part("A", [*waltz(0, 3), (12, 3, 48), (12, 3, 52), (12, 3, 55)]), meters=(THREE,))
    found = [(mark.tick // PPQ, mark.text) for mark in chords_by_bar(made, Key(0))]
    assert found == [(0, "C"), (3, "F"), (6, "G"), (9, "N"), (12, "C")]


def test_what_a_source_says_is_not_read_again():
    made = score(part("A", waltz()), meters=(THREE,), key="E minor")
    told = completed(Score(made.parts, made.tempo_map, made.meters, made.key, chords=(Mark(0, "B7"),)))
    assert (told.key, told.chords) == ("E minor", (Mark(0, "B7"),))


@pytest.mark.parametrize(("pitches", "name"), [((60, 64, 67, 72, 60), "C major"), ((69, 72, 76, 71, 57), "A minor")])
def test_one_signature_is_major_or_minor(pitches, name):
    made = score(part("A", [(n, 1, pitch) for n, pitch in enumerate(pitches)]))
    assert key_by_signature(made, 0).name == name


def test_grace_notes_get_a_length_and_unisons_one_note():
    found = tidied(Part("A", (Note(0, 0, 60), Note(480, 240, 62), Note(480, 480, 62))))
    assert found.notes == (Note(0, 30, 60), Note(480, 480, 62))


@pytest.mark.parametrize(
    ("program", "role"), [(0, "keys"), (19, "keys"), (29, "guitar"), (33, "bass"), (48, "strings"), (73, "lead")]
)
def test_roles_by_program(program, role):
    assert role_of(Part("A", program=program)) == role


@pytest.mark.parametrize(
    ("name", "does"),
    [("Singstimme", True), ("Soprano I.", True), ("Voice (SATB)", True), ("Klavier", False), ("Oboe", False),
     ("Voice, Piano", False)],
)  # fmt: skip
def test_who_sings(name, does):
    assert sings(name) is does


def test_staves_are_joined_only_for_one_keyboard():
    made = [
        Part("one", (Note(0, 1, 60),), 0, role="keys"), Part("two", (Note(0, 1, 48),), 0, role="keys"),
        Part("flute", (Note(0, 1, 72),), 73, role="lead"), Part("flute", (Note(0, 1, 74),), 73, role="lead"),
    ]  # fmt: skip
    found = told_apart(one_keyboard(made))
    assert [(one.name, len(one.notes)) for one in found] == [("one", 2), ("flute", 1), ("flute 2", 1)]


def test_sections_keep_names_and_letters():
    marks = tuple(Mark(n, text) for n, text in enumerate(("Introduction", "Marziale", "[B]", "Verse 2", "loopStart")))
    found = sections_of((*marks, Mark(0, "Introduction")))
    assert found == (Mark(0, "intro"), Mark(2, "B"), Mark(3, "verse"))


def test_a_broken_workbook_is_one_sentence(tmp_path):
    (tmp_path / "index.xlsx").write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(UnsupportedAudio, match=r"'index\.xlsx' cannot be read"):
        rows(tmp_path / "index.xlsx")
