"""The written beats: whole bars, known drums, every meter; what a drummer makes of them."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from engines.compose.grounds import METERS, ground

from musicstudio.domain.score import Meter
from musicstudio.domain.styles import STYLES
from musicstudio.engines.compose.grooves.figures import events, figure
from musicstudio.engines.compose.grooves.figures import in_meter as figure_in_meter
from musicstudio.engines.compose.grooves.library import BOOKS, book
from musicstudio.engines.compose.grooves.meters import in_meter
from musicstudio.engines.compose.grooves.notation import REST, groove
from musicstudio.engines.compose.grooves.voices import VOICES
from musicstudio.engines.compose.ground import Ground, Section
from musicstudio.engines.compose.players.beat import beat
from musicstudio.engines.compose.players.limbs import playable

_WITH_DRUMMER = [style for style in STYLES if style not in ("ambient", "solo piano")]


@pytest.mark.parametrize("style", STYLES)
def test_every_line_of_a_book_divides_its_bar_into_quarters_of_three_or_four(style):
    for written in (*BOOKS[style].grooves, *BOOKS[style].percussion):
        quarters = Fraction(4 * written.meter[0], written.meter[1])
        for line in written.lines:
            assert line.voice in VOICES
            assert line.free or all(len(bar) / quarters in (3, 4) for bar in line.bars), (written.name, line)
    for end in BOOKS[style].fills:
        assert all(len(line.bars) == 1 and len(line.bars[0]) / end.quarters in (3, 4) for line in end.lines), end.name
        assert set(end.clears) <= set(VOICES)


@pytest.mark.parametrize("style", _WITH_DRUMMER)
def test_every_style_has_at_least_four_beats_in_four_and_something_for_each_energy(style):
    common = [written for written in BOOKS[style].grooves if written.meter == (4, 4)]
    assert len(common) >= 4
    assert all(any(written.suits(energy) for written in common) for energy in (0.3, 0.5, 0.7, 0.9))


def test_a_groove_that_is_not_written_in_steps_is_refused():
    with pytest.raises(ValueError, match="steps"):
        groove("wrong", "bd X..q")


@pytest.mark.parametrize("meter", [*METERS, (2, 4), (9, 8), (10, 8), (7, 4), (2, 2), (15, 16), (11, 8), (1, 4)])
@pytest.mark.parametrize("style", STYLES)
def test_any_groove_can_be_counted_in_any_meter(style, meter):
    signature = Meter(0, *meter)
    for written in BOOKS[style].grooves:
        if written.meter != (4, 4):
            continue
        cut = in_meter(written, signature, random.Random(3))
        sixteenths = meter[0] * 16 // meter[1]
        for line, own in zip(cut.lines, written.lines, strict=True):
            assert line.free or all(len(bar) == sixteenths or bar in own.bars for bar in line.bars)


def test_a_backbeat_stays_one_in_six_eight_and_seven_eight():
    straight = groove("straight", "bd X.......X.......\nsn ....X.......X...\nhh x.x.x.x.x.x.x.x.")
    six = {line.voice: line.bars[0] for line in in_meter(straight, Meter(0, 6, 8), random.Random(1)).lines}
    assert six["bd"] == "X..........."
    assert six["hh"] == "x.o.x.x.o.x."
    assert six["sn"][6] == "X", "the second dotted quarter"
    seven = {line.voice: line.bars[0] for line in in_meter(straight, Meter(0, 7, 8), random.Random(1)).lines}
    assert len(seven["sn"]) == 14
    assert seven["sn"][0] == REST
    assert "X" in seven["sn"]


def test_held_steps_stay_held_when_a_figure_is_cut_to_another_meter():
    cut = figure_in_meter(figure("R-------5-------"), Meter(0, 6, 8), random.Random(1))
    found = list(events(cut.bars[0], 0, 1440))
    assert found[0].tick == 0
    assert sum(event.length for event in found) == 1440


@pytest.mark.parametrize("style", STYLES)
def test_twenty_seeds_play_at_least_eighteen_different_beats(style):
    played = {tuple((s.tick, s.voice) for s in beat(ground(style, seed=seed)).strokes) for seed in range(20)}
    assert len(played) >= 18


@pytest.mark.parametrize("style", STYLES)
def test_a_beat_is_the_same_again_and_stays_in_its_bars(style):
    for meter in METERS:
        stage = ground(style, meter, seed=4)
        first = beat(stage)
        beat.cache_clear()
        assert beat(stage) == first
        assert all(0 <= stroke.tick < stage.ticks for stroke in first.strokes)


@pytest.mark.parametrize("style", [style for style in STYLES if book(style).habits.limbs])
def test_one_drummer_has_two_hands_and_two_feet(style):
    for seed in range(12):
        strokes = beat(ground(style, METERS[seed % len(METERS)], seed=seed, energy=0.2 + 0.06 * seed)).strokes
        moments: dict[int, list[str]] = {}
        for stroke in strokes:
            moments.setdefault(stroke.tick, []).append(VOICES[stroke.voice].limb)
        for limbs in moments.values():
            assert limbs.count("hand") <= 2
            assert limbs.count("foot") <= 1
            assert limbs.count("left foot") <= 1


def test_a_crash_is_struck_instead_of_the_hat():
    struck = beat(ground("rock", seed=2)).strokes
    thinned = playable(struck)
    crashes = {stroke.tick for stroke in thinned if stroke.voice == "cr"}
    assert crashes
    assert not any(stroke.voice in ("hh", "rd") for stroke in thinned if stroke.tick in crashes)


@pytest.mark.parametrize("style", _WITH_DRUMMER)
def test_fills_end_phrases_and_nothing_else(style):
    """A fill ends with its bar, which closes a section or one of the style's phrases; most sections end in one."""
    phrase = book(style).habits.phrase
    filled = 0
    for seed in range(20):
        stage = ground(style, seed=seed, bars=16)
        for end in beat(stage).fills:
            assert end.stop % stage.bar_ticks == 0
            assert 0 < end.stop - end.start <= stage.bar_ticks
            bar = end.stop // stage.bar_ticks - 1
            inside = bar - stage.section_at(bar).start_bar + 1
            assert stage.closes_section(bar) or inside % phrase == 0
            filled += stage.closes_section(bar)
    assert filled >= 28, f"{filled} of 40 sections end in a fill"


def test_ambient_is_never_filled_and_a_closing_piece_ends_on_its_last_one():
    assert all(not beat(ground("ambient", seed=seed)).fills for seed in range(5))
    stage = ground("rock", seed=3, ending=True)
    last = stage.bar_start(stage.bars - 1)
    assert {stroke.tick for stroke in beat(stage).strokes if stroke.tick >= last} == {last}


def test_loud_sections_differ_from_quiet_ones():
    """Rock's backbeat is a cross-stick when it is quiet, its hats a ride when it is loud."""
    quiet = {stroke.voice for seed in range(8) for stroke in beat(ground("rock", seed=seed, energy=0.1)).strokes
             if stroke.tick < 4 * 1920 - 1920}  # fmt: skip
    loud = {stroke.voice for seed in range(8) for stroke in beat(ground("rock", seed=seed, energy=0.8)).strokes}
    assert "sn" not in quiet
    assert "rs" in quiet
    assert "rd" in loud
    assert "hh" not in loud


def _song(style: str, seed: int) -> Ground:
    """Return sixteen bars with a quiet intro, a verse, a loud chorus and a bridge."""
    names = (("intro", 0.28), ("verse", 0.45), ("chorus", 0.7), ("bridge", 0.4))
    sections = tuple(Section(name, 4 * n, 4, energy) for n, (name, energy) in enumerate(names))
    return replace(ground(style, seed=seed, bars=16), sections=sections)


def test_some_rock_drummers_wait_through_the_intro_and_count_in():
    counted = 0
    for seed in range(20):
        strokes = [s for s in beat(_song("rock", seed)).strokes if s.tick < 4 * 1920 - 960]
        if all(stroke.tick >= 3 * 1920 for stroke in strokes):
            counted += 1
            assert {(s.tick % 1920, s.voice) for s in strokes} >= {(0, "rs"), (480, "rs")}
    assert 3 <= counted <= 14


def test_machines_gain_layers_with_the_energy():
    """House has more voices in the chorus than in the intro, and some bridges without a kick."""
    voices = dict.fromkeys(("intro", "chorus"), 0)
    without_kick = 0
    for seed in range(20):
        stage = _song("house", seed)
        per_bar = [{s.voice for s in beat(stage).strokes if s.tick // 1920 == bar} for bar in range(16)]
        voices["intro"] += len(per_bar[1])
        voices["chorus"] += len(per_bar[9])
        without_kick += "bd" not in per_bar[13] and "bd" in per_bar[5]
    assert voices["chorus"] > 1.4 * voices["intro"]
    assert 5 <= without_kick <= 17


def _places(style: str, voices: tuple[str, ...], steps: set[int]) -> float:
    """Return the share of a voice's loud strokes that lie on some sixteenths of the bar, over twenty seeds."""
    strokes = [s for seed in range(20) for s in beat(ground(style, seed=seed)).strokes]
    ticks = [s.tick for s in strokes if s.voice in voices and s.velocity >= 82]
    return sum(tick % 1920 / 120 in steps for tick in ticks) / len(ticks)


def test_what_makes_each_beat_its_own():
    """House kicks on the beat, reggae drops the one, trap and rock are told by their snares, jazz by two and four."""
    assert _places("house", ("bd",), {0, 4, 8, 12}) > 0.9
    assert _places("house", ("oh",), {2, 6, 10, 14}) > 0.65
    reggae = {step: _places("reggae", ("rs", "sn"), {step}) for step in range(16)}
    assert max(reggae, key=reggae.__getitem__) == 8
    assert _places("trap", ("cp", "sn"), {8}) > 0.5
    assert _places("rock", ("sn",), {4, 12}) > 0.5
    assert _places("drum and bass", ("sn",), {4, 12}) > 0.4
    assert _places("maqam", ("dum",), {0, 8}) > 0.55
    hats = [
        s.tick % 1920 for seed in range(20) for s in beat(ground("jazz swing", seed=seed)).strokes if s.voice == "ph"
    ]
    assert hats
    assert set(hats) == {480, 1440}
