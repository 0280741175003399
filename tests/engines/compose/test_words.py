"""What a sentence is understood to ask for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.domain.errors import WrongUsage
from musicstudio.engines.compose.chordtext import find_chords, read_chords
from musicstudio.engines.compose.lexicon import GENRES, MOODS, PATCHES, ROLES
from musicstudio.engines.compose.plan import make_plan
from musicstudio.engines.compose.words import understand

VOCABULARY = (
    "no;not;without;and;,;.;|;-;a;A;in;of;like;for;only;9;99;999;9999;bpm;bars;minutes;4/4;99/4;13/16;C;F#m;Am7/G;ii;V;"
    "I;A minor;H dur;in the style of;Bach;Zappa;C-7;%;ø;sus4;key of;tempo 5;G.;♯;"
    + ";".join((*GENRES.values(), *ROLES.values(), *(words for _, words in PATCHES.values()), *MOODS)).replace("|", ";")
).split(";")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(VOCABULARY), st.text(max_size=8)), max_size=14), st.integers(0, 5))
def test_no_sentence_fails(words, seed):
    prompt = " ".join(words)
    assert understand(prompt) == understand(prompt)
    plan = make_plan(prompt, prompt[: 10 * seed])
    assert plan.seats
    assert 20 <= plan.tempo <= 400


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("warm lo-fi hip hop, 82 bpm, A minor, rhodes, dusty drums",
         {"styles": ("lo-fi hip hop",), "tempo": 82.0, "key": "A minor", "patches": ("rhodes", "lofi kit")}),
        ("deep house at 124 BPM in F#m", {"styles": ("house",), "tempo": 124.0, "key": "F# minor"}),
        ("a gentle waltz for piano and bass",
         {"meter": "3/4", "patches": ("grand piano",), "roles": ("bass",), "only": True}),
        ("rock in 7/8, sixteen bars, no drums", {"meter": "7/8", "bars": 16, "without": ("drums",)}),
        ("techno without drums or bass but with pads", {"without": ("drums", "bass"), "patches": ("warm pad",)}),
        ("drumless jazz, no saxophone", {"without": ("drums",), "unwanted": ("saxophone",), "styles": ("jazz swing",)}),
        ("a minor key song", {"key": "", "mode": "minor"}),
        ("something in a minor, slow", {"key": "A minor"}),
        ("in the key of Bb", {"key": "Bb major"}),
        ("2 minutes of bossa nova", {"seconds": 120.0, "styles": ("bossa nova",)}),
        ("hijaz with oud and darbuka", {"mode": "hijaz", "patches": ("oud", "frame drum")}),
        ("jazzy lofi", {"styles": ("lo-fi hip hop",), "loose_styles": ("jazz swing",)}),
        ("pop song with an ending", {"ending": True}),
        ("funky band with drums and bass", {"only": False, "roles": ("drums", "bass")}),
        ("Am F C G, pop", {"chords": "Am F C G"}),
        ("jazz over ii V I", {"chords": "ii V I"}),
        ("dusty drum loop, 90 bpm", {"only": True, "roles": ("drums",), "tempo": 90.0}),
        ("blorp fleem zzz", {"styles": (), "understood": ()}),
        ("", {"understood": ()}),
    ],
)  # fmt: skip
def test_sentences(prompt, expected):
    wishes = understand(prompt)
    assert {name: getattr(wishes, name) for name in expected} == expected


def test_moods_are_numbers_with_a_direction():
    assert understand("dark aggressive").moods[1] < 0 < understand("dark aggressive").moods[0]
    assert understand("calm").moods[0] < 0 < understand("energetic").moods[0]
    assert understand("sparse").moods[2] < 0 < understand("dense").moods[2]
    assert understand("very slow").moods[3] < understand("slow").moods[3] < 0 < understand("fast").moods[3]


def test_the_second_sentence_is_wished_away():
    wishes = understand("rock", "guitar, fast, vocals")
    assert set(wishes.without) == {"guitar", "vocals"}
    assert wishes.moods[3] < 0
    assert "no guitar" in wishes.understood


def test_what_was_understood_is_said_and_nothing_else():
    understood = understand("warm lo-fi hip hop, 82 bpm, A minor, blorp, rhodes").understood
    assert set(understood) == {"82 bpm", "A minor", "warm", "lo-fi hip hop", "rhodes"}


def test_an_artists_name_is_read_as_plain_attributes_with_a_note():
    wishes = understand("a track in the style of Daft Punk")
    assert wishes.styles == ("house",)
    assert any("imitated" in note for note in wishes.notes)
    unknown = understand("in the style of Zorblatt Quux")
    assert unknown.styles == ()
    assert any("Zorblatt Quux" in note for note in unknown.notes)
    assert understand("in the style of Jazz").notes == ()


@pytest.mark.parametrize(
    ("text", "bars"),
    [
        ("Am F C G", (("Am",), ("F",), ("C",), ("G",))),
        ("Dm7 G7 | Cmaj7 | %", (("Dm7", "G7"), ("Cmaj7",), ("Cmaj7",))),
        ("I-V-vi-IV", (("I",), ("V",), ("vi",), ("IV",))),
        ("C-7, F7", (("C-7",), ("F7",))),
        ("", ()),
    ],
)
def test_chords_given(text, bars):
    assert read_chords(text) == bars


@pytest.mark.parametrize("text", ["Am H C", "blorp", "% Am", "Am F 12"])
def test_what_is_no_chord_is_refused(text):
    with pytest.raises(WrongUsage):
        read_chords(text)


def test_words_are_not_taken_for_chords():
    for sentence in ("A dark beat", "in E minor", "a funky tune in C", "I like bass", "Add drums A bit", "D major"):
        assert find_chords(sentence) == ("", sentence)
