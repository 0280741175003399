"""Facts: what can be said of a score is measured from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from training.scores import BAR, quartet, song

from musicstudio.domain.score import Mark, Meter, Note, Part, Score, TempoChange, TempoMap
from musicstudio.domain.units import Ticks
from musicstudio.training.augment import paced, transposed
from musicstudio.training.eras import era_of
from musicstudio.training.expression import swung
from musicstudio.training.facts import Sound, facts_of
from musicstudio.training.soundnames import sound_name


def test_what_a_score_says_of_itself_is_taken_from_it():
    facts = facts_of(song(), "Mandopop")
    assert (facts.bpm, facts.meter, facts.bars, facts.key, facts.minor) == (96.0, "4/4", 8, "A minor", True)
    assert facts.genre == "mandopop"
    assert facts.style == ""
    assert facts.sections == ()
    assert facts.seconds == pytest.approx(20.0, abs=0.3)
    assert facts_of(replace(song(), style="funk"), "x").style == "funk"
    assert facts_of(transposed(song(), 3)).key == "C minor"
    assert facts_of(replace(song(), key="")).minor is None


def test_who_plays_is_counted_and_the_tune_comes_first():
    assert facts_of(quartet()).sounds == (Sound("violin", 2), Sound("viola", 1), Sound("cello", 1))
    facts = facts_of(song())
    assert [one.name for one in facts.sounds][:1] == ["choir"]
    assert [one.name for one in facts.sounds][-1] == "acoustic kit"
    assert facts.lead == "choir"
    assert facts.drums
    solo = replace(song(), parts=(replace(song().parts[0], program=53),))
    assert facts_of(solo).sung is True
    assert facts_of(quartet()).sung is False
    assert facts_of(quartet(), "art song").sung is None


def test_sounds_have_names():
    assert sound_name(Part("p", program=40)) == "violin"
    assert sound_name(Part("p", program=0, patch="rhodes")) == "rhodes"
    assert sound_name(Part("p", channel=9)) == "acoustic kit"
    assert sound_name(Part("p", role="vocals")) == "voice"
    assert len({sound_name(Part("p", program=n)) for n in range(128)}) > 70


def test_pace_density_and_energy_follow_the_tempo():
    slow, fast = facts_of(paced(song(), 0.55)), facts_of(paced(song(), 2.0))
    assert (slow.pace, fast.pace) == ("very slow", "very fast")
    order = ["low", "middle", "high"]
    assert order.index(slow.density) < order.index(fast.density)
    assert order.index(slow.energy) < order.index(fast.energy)
    jig = replace(song(), meters=(Meter(numerator=6, denominator=8),))
    assert facts_of(jig).pace == "slow"  # 64 dotted quarters a minute


def test_a_tempo_that_changes_is_not_steady():
    tempi = TempoMap((TempoChange(Ticks(0), 90.0), TempoChange(Ticks(3 * BAR), 120.0)))
    changing = facts_of(replace(song(), tempo_map=tempi))
    assert not changing.steady
    assert changing.bpm == 120.0
    assert facts_of(song()).steady


def test_rhythms_are_told_apart():
    assert facts_of(song()).feel == "straight"
    assert facts_of(swung(song(), 1.0)).feel == "swung"
    late = tuple(Note(Ticks(240 + 480 * n), Ticks(440), 60 + n % 5, 80) for n in range(64))
    assert facts_of(Score((Part("p", late),))).feel == "syncopated"
    rng = np.random.default_rng(1)
    anywhere = tuple(sorted(Note(Ticks(int(at)), Ticks(99), 60) for at in rng.integers(0, 20_000, 200)))
    assert facts_of(Score((Part("p", anywhere),))).feel in ("", "syncopated")


def test_register_harmony_and_form():
    assert facts_of(transposed(replace(song(), parts=song().parts[:1]), 12)).register == "high"
    assert facts_of(transposed(replace(song(), parts=song().parts[1:]), -12)).register == "low"
    assert facts_of(song()).harmony == "plain"
    rich = tuple(Mark(mark.tick, f"{mark.text}7") for mark in song().chords)
    assert facts_of(replace(song(), chords=rich)).harmony == "rich"
    marks = tuple(Mark(Ticks(n * 2 * BAR), name) for n, name in enumerate(("Intro", "verse", "chorus 2", "outro")))
    assert facts_of(replace(song(), sections=marks)).sections == ("intro", "verse", "chorus", "ending")
    assert facts_of(replace(song(), sections=(*marks, Mark(Ticks(7 * BAR), "xyz")))).sections == ()


def test_eras_by_dates_and_by_names():
    assert era_of("Franz Abt (1819-1885)") == "romantic"
    assert era_of("Haydn, Joseph") == "classical-era"
    assert era_of("J. S. Bach") == "baroque"
    assert era_of("Claude Debussy (1862–1918)") == "impressionist"
    assert era_of("Somebody (1550-1610)") == "renaissance"
    assert era_of("Franz Anton Hoffmeister") == "classical-era"  # not the Franz whose songs are romantic
    assert era_of("Franz, Robert") == "romantic"
    assert era_of("Traditional") == era_of("") == ""


def test_a_score_without_notes_has_facts():
    facts = facts_of(Score())
    assert (facts.sounds, facts.register, facts.lead) == ((), "", "")
