"""Words, options and a reference become a plan."""

import pytest

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.styles import STYLES
from musicstudio.engines.compose.arrange import arrange
from musicstudio.engines.compose.lexicon import GENRES
from musicstudio.engines.compose.plan import Options, make_plan, style_of
from musicstudio.engines.compose.words import understand


def test_options_win_over_words_and_words_over_a_reference():
    reference = {"tempo_bpm": 71.0, "key": "Eb major", "meter": "3/4"}
    plan = make_plan("house, 120 bpm", options=Options(key="A minor"), reference=reference)
    assert (plan.tempo, plan.key.name, str(plan.meter)) == (120.0, "A minor", "3/4")
    assert make_plan("house, 120 bpm in C major", options=Options(tempo=99.5, key="D minor")).tempo == 99.5
    heard = make_plan("house", reference=reference)
    assert (heard.tempo, heard.key.name) == (71.0, "Eb major")


@pytest.mark.parametrize("style", STYLES)
def test_every_style_is_called_by_its_own_name(style):
    plan = make_plan(style)
    assert plan.style == style
    assert plan.seats
    assert set(GENRES) == set(STYLES)


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("blorp", "pop"), ("oud and qanun", "maqam"), ("sitar with tabla", "raga"), ("solo piano", "solo piano"),
        ("calm piano and strings", "orchestral"), ("heavy distorted guitars", "metal"),
            ("calm and peaceful", "ambient"),
        ("C rast", "maqam"), ("hip hop beat", "boom bap"), ("no jazz, please", "pop"),
    ],
)  # fmt: skip
def test_where_no_word_names_a_style_others_suggest_one(prompt, style):
    assert style_of(understand(prompt))[0] == style


def test_instruments_are_seated_and_sent_home():
    seats = make_plan("jazz with saxophone and organ, no drums").seats
    assert {"saxophone", "drawbar organ"} <= {seat.patch for seat in seats}
    assert "drums" not in {seat.role for seat in seats}
    only = make_plan("gentle waltz for piano and bass").seats
    assert {seat.role for seat in only} <= {"keys", "bass", "lead"}
    assert {"grand piano"} <= {seat.patch for seat in only}
    for prompt in ("string quartet", "sad romantic music for string quartet", "orchestral string quartet ensemble"):
        quartet = sorted(seat.patch for seat in make_plan(prompt).seats)
        assert quartet == ["cello", "viola", "violin", "violin"]
    assert len({seat.role for seat in make_plan("christmas song with bells").seats}) > 2
    assert {seat.role for seat in make_plan("boom bap drum loop").seats} == {"drums"}
    for seed in range(10):
        pianos = make_plan("pop without piano", options=Options(seed=seed)).seats
        assert not any("piano" in seat.patch for seat in pianos)


@pytest.mark.parametrize("prompt", ["808s and bells", "trap with 808s", "80s pop with 808s", "90s hip hop"])
def test_names_with_numbers_are_no_lengths(prompt):
    plan = make_plan(prompt)
    assert plan.seconds < 60
    assert not any("seconds" in label for label in plan.understood)
    assert ("808 bass" in {seat.patch for seat in plan.seats}) == ("808s" in prompt)
    assert make_plan("20s of jazz").seconds == pytest.approx(20, abs=1)


def test_a_voice_of_the_kit_is_left_out_and_the_drummer_stays():
    notes = {note.pitch for part in arrange(make_plan("house, no kick")).parts if part.is_drums for note in part.notes}
    assert notes
    assert not notes & {35, 36}
    assert not any(part.is_drums for part in arrange(make_plan("house, no drums")).parts)


def test_seconds_become_the_bars_that_fit_best():
    plan = make_plan("rock", options=Options(seconds=20.0, tempo=120.0, meter="4/4"))
    assert (plan.bars, plan.seconds) == (10, 20.0)
    free = make_plan("rock in 4/4", options=Options(seconds=20.0))
    assert abs(free.seconds - 20.0) < 0.5


def test_who_counts_bars_or_beats_counts_them_in_the_styles_own_meter():
    for seed in range(30):
        for options in (Options(bars=4, seed=seed), Options(tempo=96.0, seed=seed), Options(seconds=9.0, seed=seed)):
            assert str(make_plan("folk", options=options).meter) == "4/4"
    assert len({str(make_plan("folk", options=Options(seed=seed)).meter) for seed in range(30)}) > 1


@pytest.mark.parametrize(
    "options",
    [Options(tempo=5.0), Options(tempo=900.0), Options(key="H"), Options(meter="4/5"), Options(meter="0/4"),
     Options(chords="Am X"), Options(bars=10_000), Options(meter="waltz")],
)  # fmt: skip
def test_options_that_cannot_be_meant_are_refused(options):
    with pytest.raises(WrongUsage):
        make_plan("pop", options=options)


def test_takes_share_tempo_key_and_length_but_not_their_seed():
    one, other = (make_plan("soul", options=Options(seed=3), take=take) for take in (1, 2))
    assert (one.tempo, one.key, one.bars, one.meter) == (other.tempo, other.key, other.bars, other.meter)
    assert one.seed != other.seed


def test_numerals_are_read_in_the_key_and_symbols_name_it():
    assert [bar[0].name() for bar in make_plan("pop in D major", options=Options(chords="ii V I")).chords] == [
        "Em",
        "A",
        "D",
    ]
    assert make_plan("pop, Am F C G").key.name in ("C major", "A minor")
    assert make_plan("jazz", options=Options(chords="Dm7 G7 Cmaj7")).key.name == "C major"


def test_a_cold_temperature_stays_near_what_is_typical():
    def spread(temperature):
        return {make_plan("house", options=Options(seed=seed, temperature=temperature)).tempo for seed in range(20)}

    assert len(spread(0.0)) == 1 < len(spread(1.0))
