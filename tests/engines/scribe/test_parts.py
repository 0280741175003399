"""Candidates as parts: families that play, one instrument on request, drums, bends, and what waits, faint."""

from __future__ import annotations

import numpy as np
import pytest
from engines.scribe.small import Music, Played, Struck, perfect

from musicstudio.domain.families import FAMILIES, family_of
from musicstudio.domain.score import Part, Score, TempoMap
from musicstudio.domain.sifting import sifted
from musicstudio.engines.scribe.decoding import HIT, TONE, Candidates, Decoder
from musicstudio.engines.scribe.instruments import played_by
from musicstudio.engines.scribe.parts import parts_of, tuning_of
from musicstudio.engines.transcribe.placing import Placer
from musicstudio.engines.transcribe.seats import SEATS

PLACER = Placer(TempoMap.constant(120))


def written(music: Music, **asked: object) -> list[Part]:
    decoder = Decoder()
    decoder.push(perfect(music))
    decoder.finish()
    options = {"threshold": 0.5, **asked}
    return parts_of(decoder.all(), options.pop("placer", PLACER), **options)


def tune(family: str, low: int, count: int = 8, sure: float = 1.0) -> list[Played]:
    return [Played(0.5 * n + 0.1, 0.5 * n + 0.5, low + n % 5, 80, family, sure=sure) for n in range(count)]


BAND = Music(
    5.0, [*tune("bass", 36), *tune("piano", 60), *tune("reed", 72)],
    [Struck(0.5 * n + 0.1, n % 2, 100) for n in range(9)],
)  # fmt: skip


def test_every_family_has_a_seat_that_is_its_own() -> None:
    assert set(SEATS) == set(FAMILIES[:-1])
    for family, seat in SEATS.items():
        assert family_of(Part(seat.name, (), seat.program, 0, role=seat.role)) == family


def test_a_band_becomes_a_part_an_instrument() -> None:
    parts = written(BAND)
    assert [part.name for part in parts] == ["Piano", "Bass", "Reeds", "Drums"]
    assert [len(part.notes) for part in parts] == [8, 8, 8, 9]
    assert len({part.channel for part in parts}) == 4
    assert [part.is_drums for part in parts] == [False, False, False, True]
    assert {note.pitch for note in parts[-1].notes} == {36, 38}
    assert parts[0].notes[0].start == 96


def test_one_instrument_on_request_plays_everything_but_drums() -> None:
    (guitar,) = written(BAND, instrument="guitar")
    assert (guitar.name, guitar.program, guitar.role, len(guitar.notes)) == ("Guitar", 25, "guitar", 24)
    (drums,) = written(BAND, instrument="drums")
    assert drums.is_drums
    assert len(drums.notes) == 9


def test_a_stray_family_joins_the_likeliest_that_plays() -> None:
    stray = Played(4.2, 4.6, 62, 80, "organ")
    parts = written(Music(13.0, [*tune("piano", 60, 24), stray]))
    assert [part.name for part in parts] == ["Piano"]
    assert len(parts[0].notes) == 25


def test_who_plays_is_told_by_shares_and_likelihood() -> None:
    names = list(FAMILIES)
    tones = np.zeros(40, TONE)
    tones["confidence"] = 0.8
    tones["family"][:30, names.index("piano")] = 0.9
    tones["family"][30:39, names.index("strings")] = 0.9
    tones["family"][0, names.index("strings")] = 0.7  # both play it
    tones["family"][39, names.index("pad")] = 0.5
    tones["family"][39, names.index("strings")] = 0.4
    found = played_by(tones, np.ones(40, bool))
    assert set(found) == {"piano", "strings"}
    assert np.flatnonzero(found["piano"]).tolist() == list(range(30))
    assert np.flatnonzero(found["strings"]).tolist() == [0, *range(30, 40)]
    assert found["strings"][0] == pytest.approx(0.56, abs=0.01)


def test_faint_candidates_wait_in_the_parts_and_the_threshold_lets_them_in() -> None:
    music = Music(12.0, [*tune("piano", 60, 20), *[Played(10.5, 11.0, 80, 60, sure=0.3)]])
    (half,), (low,) = written(music), written(music, threshold=0.2)
    assert [note.pitch for note in half.faint] == [80]
    assert len(half.notes) == 20
    assert len(low.notes) == 21
    assert sifted(Score((half,), threshold=0.5), 0.2).parts == (low,)


def test_a_quiet_hum_is_there_to_be_let_in() -> None:
    (part,) = written(Music(3.0, [Played(0.5, 1.5, 60, 40, "voice", sure=0.3)]))
    assert part.name == "Voice"
    assert not part.notes
    assert len(part.faint) == 1


def test_a_few_strokes_in_a_piano_piece_are_no_drummer_unless_asked_for() -> None:
    music = Music(12.0, tune("piano", 60, 20), [Struck(1.0, 3), Struck(2.0, 3)])
    assert [part.name for part in written(music)] == ["Piano"]
    assert [len(part.notes) for part in written(music, instrument="drums")] == [2]


def test_notes_are_quantised_and_two_at_one_place_are_one() -> None:
    music = Music(3.0, [Played(0.49, 0.60, 60), Played(0.62, 0.9, 60), Played(1.26, 1.5, 64)])
    (part,) = written(music, placer=Placer(TempoMap.constant(120), 480))
    assert [(note.start, note.pitch) for note in part.notes] == [(480, 60), (1440, 64)] or [
        (note.start, note.pitch) for note in part.notes
    ] == [(480, 60), (960, 64)]


GLIDE = Played(0.5, 1.5, 60, 90, "guitar", (0.0, 0.0, 1.0, 1.0))


def steady(start_s: float, pitch: int, count: int = 6) -> list[Played]:
    return [Played(start_s + 0.5 * n, start_s + 0.5 * n + 0.4, pitch, 80, "guitar") for n in range(count)]


def test_a_line_bends_as_a_whole_and_is_straight_again() -> None:
    (part,) = written(Music(6.0, [GLIDE, *steady(2.0, 62)]))
    assert {bend.pitch for bend in part.bends} == {-1}
    assert max(bend.semitones for bend in part.bends) == pytest.approx(1.0, abs=0.06)
    assert part.bends[-1].semitones == 0.0
    assert part.bends[-1].tick == part.notes[1].start


def test_what_sounds_together_bends_only_by_itself() -> None:
    music = Music(6.0, [GLIDE, Played(0.7, 1.4, 67, 80, "guitar"), *steady(2.0, 62)])
    (whole,), (each,) = written(music), written(music, mpe=True)
    assert whole.bends == ()
    assert {bend.pitch for bend in each.bends} == {60}
    first = each.notes[0]
    assert each.bends[0].tick == first.start
    assert all(first.start <= bend.tick < first.end for bend in each.bends)
    assert each.bends[-1].semitones == pytest.approx(1.0, abs=0.06)


def test_a_faint_note_brings_its_bends_where_it_disturbs_no_other() -> None:
    plain = [Played(0.5 * n, 0.5 * n + 0.4, 72, 90, "voice") for n in range(6)]
    glide = Played(3.1, 3.9, 60, 90, "voice", bends=(0.0, 1.0), sure=0.6)
    hidden = Played(1.0, 1.4, 60, 90, "voice", bends=(0.0, 1.0), sure=0.6)
    for mpe in (False, True):
        (part,) = written(Music(5.0, [*plain, hidden, glide]), instrument="voice", mpe=mpe, threshold=0.7)
        assert [note.pitch for note in part.faint] == [60, 60]
        bending = {bend.tick for bend in part.bends if bend.semitones}
        first, last = part.faint
        assert any(last.start <= tick < last.end for tick in bending)
        assert any(first.start <= tick < first.end for tick in bending) == mpe


def test_a_band_that_is_tuned_high_does_not_bend() -> None:
    high = [Played(0.5 * n, 0.5 * n + 0.4, 60 + n, 80, "guitar", (0.4, 0.4)) for n in range(8)]
    (part,) = written(Music(5.0, high))
    assert part.bends == ()
    assert tuning_of(np.zeros(0, TONE)) == 0.0


def test_nothing_is_no_part() -> None:
    nothing = Candidates(np.zeros(0, TONE), np.zeros(0, HIT))
    for instrument in ("", "piano", "drums"):
        assert parts_of(nothing, PLACER, 0.5, instrument) == []


def test_of_very_many_faint_notes_the_surest_are_kept() -> None:
    tones = np.zeros(2000, TONE)
    tones["start_s"] = np.arange(2000) * 0.1
    tones["end_s"], tones["pitch"], tones["velocity"] = tones["start_s"] + 0.05, 60, 64
    tones["confidence"] = np.where(np.arange(2000) < 100, 0.8, 0.1 + 0.3 * np.arange(2000) / 2000)
    tones["curve"] = -1
    (part,) = parts_of(Candidates(tones, np.zeros(0, HIT)), PLACER, 0.5, "piano")
    assert len(part.notes) == 100
    assert 500 <= len(part.faint) <= 510  # the last of them may be equally sure
    assert min(note.start for note in part.faint) > 1400 * 96 * 0.9
