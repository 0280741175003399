"""A record comes out: its level, its peaks, its sides, its lows, its loop, its rooms, style by style."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import butter, sosfiltfilt

from musicstudio.audio.loudness import integrated_lufs, true_peak_dbtp
from musicstudio.audio.synth.bounce import Bounce
from musicstudio.audio.synth.instruments import instrument_for
from musicstudio.audio.synth.line import Line, Tone
from musicstudio.audio.synth.produce import produce
from musicstudio.audio.synth.production.control import CELL, ducked, held_down
from musicstudio.audio.synth.production.desk import Desk, Echo, Room
from musicstudio.audio.synth.production.loudness import Energies
from musicstudio.audio.synth.production.roles import channels, role_of
from musicstudio.audio.synth.production.rooms import heard_in, repeated, response
from musicstudio.audio.synth.production.sheets import DESKS, NEUTRAL, desk_for
from musicstudio.audio.synth.production.tone import (
    BANDS_HZ,
    correction_db,
    filter_taps,
    spectrum,
    third_octaves_db,
    toned,
    wanted_db,
)
from musicstudio.audio.synth.stretches import LONGEST_S, RING_S, stretches
from musicstudio.domain.errors import JobCancelled
from musicstudio.domain.score import Control, Note, Part, Score, TempoMap
from musicstudio.domain.styles import STYLES
from musicstudio.domain.tasks import CancelToken
from musicstudio.domain.units import Ticks

RATE = 44_100
BAR = 1920
TWO_BARS = 4 * RATE


def part(name: str, role: str, patch: str, *notes: tuple[int, int, int], channel: int = 0, **rest) -> Part:
    made = tuple(Note(Ticks(at), Ticks(length), pitch, 90) for at, length, pitch in notes)
    return Part(name, made, 0, channel, role=role, patch=patch, **rest)


def band(style: str) -> Score:
    beats = [(240 * n, 60, pitch) for n, pitch in enumerate((36, 42, 38, 42, 36, 36, 38, 46) * 2)]
    bass = [(at, 400, pitch) for at, pitch in ((0, 33), (960, 36), (BAR, 31), (BAR + 960, 33))]
    chords = [(at, 900, pitch) for at in (0, BAR) for pitch in (57, 60, 64, 67)]
    tune = [(480 * n, 440, pitch) for n, pitch in enumerate((72, 74, 76, 79, 76, 74, 72, 69))]
    return Score(
        (
            part("drums", "drums", "acoustic kit", *beats, channel=9),
            part("bass", "bass", "finger bass", *bass),
            part("keys", "keys", "rhodes", *chords),
            part("pad", "pad", "warm pad", *((at, BAR, pitch) for at, _, pitch in chords)),
            part("lead", "lead", "flute", *tune),
        ),
        TempoMap.constant(120),
        style=style,
    )


def mixed(score: Score, samples: int | None = TWO_BARS, wrap: bool = True, **rest) -> np.ndarray:
    return np.sum(list(produce(score, RATE, 1, samples, wrap, **rest).values()), axis=0, dtype=np.float32)


def rms(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))


def test_every_style_has_its_own_desk() -> None:
    assert set(STYLES) <= set(DESKS)
    assert len({repr(DESKS[style]) for style in STYLES}) == len(STYLES)
    assert desk_for("") is desk_for("something unheard of") is NEUTRAL


@pytest.mark.parametrize("style", ["", *STYLES])
def test_a_style_comes_out_as_a_record(style: str) -> None:
    mix = mixed(band(style))
    assert mix.shape == (2, TWO_BARS)
    assert integrated_lufs(mix, RATE) == pytest.approx(-14, abs=1)
    assert true_peak_dbtp(mix, RATE) <= -1
    assert np.corrcoef(mix)[0, 1] > 0.15
    assert np.abs(mix.mean(axis=1)).max() < 1e-3
    low = sosfiltfilt(butter(4, 90, fs=RATE, output="sos"), mix.astype(float))
    assert rms(low[0] - low[1]) < 0.1 * rms(low[0] + low[1])
    wrong = third_octaves_db(spectrum([mix]), RATE) - wanted_db(desk_for(style))
    middle = (BANDS_HZ > 80) & (BANDS_HZ < 8000)
    wide = np.convolve(wrong[middle], np.full(5, 0.2), "valid")
    assert np.ptp(wide) < 22


def test_the_same_seed_the_same_record_and_the_parts_add_up() -> None:
    parts, again = (produce(band("house"), RATE, 3, TWO_BARS, True) for _ in range(2))
    assert list(parts) == ["drums", "bass", "keys", "pad", "lead"]
    for name, sound in parts.items():
        assert sound.dtype == np.float32
        assert np.array_equal(sound, again[name])


def test_a_loop_has_no_seam_and_its_tail_is_its_head() -> None:
    last = Score((part("bells", "lead", "bells", (2 * BAR - 240, 200, 72)),), TempoMap.constant(120))
    loop, cut = mixed(last), mixed(last, wrap=False)
    assert rms(loop[:, : RATE // 2]) > 0.05 * rms(loop)
    assert not cut[:, : RATE // 2].any()
    assert np.abs(cut[:, -3:]).max() < 1e-4
    around = np.concatenate([loop[:, -2000:], loop[:, :2000]], axis=1)
    steps = np.abs(np.diff(around, axis=1))
    assert steps[:, 1995:2003].max() < 2 * steps[:, 200:1900].max()


def test_what_is_not_cut_rings_out() -> None:
    mix = mixed(band("ambient"), None, False)
    assert mix.shape[1] > TWO_BARS + 3 * RATE
    assert np.abs(mix[:, -5:]).max() < 1e-3


@pytest.mark.parametrize("style", ["", "house", "metal", "ambient"])
def test_strokes_lie_on_their_samples(style: str) -> None:
    at = 12_345
    tempo = TempoMap.constant(120, at / RATE)
    mix = mixed(Score((part("d", "drums", "909 kit", (0, 60, 37), channel=9),), tempo, style=style), None, False)
    level = np.abs(mix).max(axis=0)
    assert level[: at - 1].max() < 1e-4 * level.max()
    assert int(np.argmax(level > 1e-3 * level.max())) - at < 25


def test_silence_and_emptiness_are_survived() -> None:
    assert produce(Score(), RATE, 0) == {}
    empty = produce(Score((Part("a"), Part("a"))), RATE, 0, 1000)
    assert {name: sound.shape for name, sound in empty.items()} == {"a": (2, 1000), "a 2": (2, 1000)}
    one = produce(Score((part("k", "keys", "rhodes", (0, 100, 60)), Part("none"))), RATE, 0, 30_000)
    assert not one["none"].any()
    assert one["k"].any()


def test_faders_and_pan_are_obeyed_after_the_balance() -> None:
    def heard(*controls: Control) -> dict[str, np.ndarray]:
        notes = [(480 * n, 400, 60 + n) for n in range(8)]
        one = part("one", "keys", "clavinet", *notes, controls=controls)
        other = part("two", "other", "clavinet", *notes, controls=(Control(Ticks(0), 10, 64),))
        return produce(Score((one, other), TempoMap.constant(120)), RATE, 1, TWO_BARS)

    usual, low = heard(), heard(Control(Ticks(0), 7, 50))
    change = 20 * np.log10(rms(low["one"]) / rms(low["two"])) - 20 * np.log10(rms(usual["one"]) / rms(usual["two"]))
    assert change == pytest.approx(-12, abs=1.5)
    left = heard(Control(Ticks(0), 10, 0), Control(Ticks(0), 91, 0))["one"]
    assert rms(left[1]) < 0.1 * rms(left[0])


def test_the_kick_makes_room_in_house_and_not_in_jazz() -> None:
    def dip(style: str) -> float:
        beat = BAR // 4
        kicks = part("drums", "drums", "909 kit", *((beat * n, 60, 36) for n in range(8)), channel=9)
        pad = part("pad", "pad", "warm pad", (0, 2 * BAR, 57), (0, 2 * BAR, 64))
        sound = produce(Score((kicks, pad), TempoMap.constant(120), style=style), RATE, 1, TWO_BARS)["pad"]
        power = np.mean(sound[:, RATE : 3 * RATE] ** 2, axis=0).reshape(4, -1).mean(axis=0)
        return 10 * np.log10(power[1000:3000].mean() / power[-3000:-1000].mean())

    assert dip("house") < dip("jazz swing") - 2.5


def test_a_record_crackles_only_while_it_plays() -> None:
    late = Score(
        (part("keys", "keys", "rhodes", (BAR, 480, 60)), part("bass", "bass", "sub bass", (BAR, 480, 40))),
        TempoMap.constant(120),
        style="lo-fi hip hop",
    )
    sound = produce(late, RATE, 1, TWO_BARS)["keys"]
    assert np.abs(sound[:, : 2 * RATE - 10]).max() < 1e-6
    assert not np.array_equal(sound, produce(replace(late, style="pop"), RATE, 1, TWO_BARS)["keys"])


def test_parts_of_one_role_stand_apart() -> None:
    guitars = tuple(part(f"g{n}", "guitar", "clean guitar", (0, 480, 60)) for n in range(2))
    made = channels((*guitars, Part("b", role="bass"), Part("c", role="bass")), NEUTRAL)
    assert made[0].position == -made[1].position != 0
    assert made[2].position == made[3].position == 0
    assert made[0].level < NEUTRAL.channel("guitar").level


@pytest.mark.parametrize(
    ("program", "channel", "role"),
    [(0, 0, "keys"), (25, 0, "guitar"), (33, 0, "bass"), (48, 0, "strings"), (52, 0, "vocals"), (81, 0, "lead"),
     (89, 0, "pad"), (0, 9, "drums"), (127, 0, "other")],
)  # fmt: skip
def test_a_part_without_a_role_is_given_one(program: int, channel: int, role: str) -> None:
    assert role_of(Part("p", (), program, channel)) == role


@pytest.mark.parametrize("kind", ["plate", "room", "hall", "chamber", "spring"])
def test_rooms_die_away_evenly_and_are_linear(kind: str) -> None:
    room = Room(kind, 1.5)
    answer = response(room, RATE).astype(float)
    energy = np.cumsum(np.sum(answer**2, axis=0)[::-1])[::-1]
    decay = 10 * np.log10(energy / energy[0] + 1e-12)
    twenty = (int(np.argmax(decay < -25)) - int(np.argmax(decay < -5))) / RATE
    assert 0.25 < 3 * twenty < 2.2
    assert abs(np.corrcoef(answer)[0, 1]) < 0.4
    rng = np.random.default_rng(0)
    a, b = (rng.standard_normal((2, 200_000)).astype(np.float32) * 0.1 for _ in range(2))
    assert np.allclose(heard_in(a, room, RATE) + heard_in(b, room, RATE), heard_in(a + b, room, RATE), atol=1e-4)


def test_echoes_come_in_time_and_grow_darker() -> None:
    click = np.zeros((2, RATE), dtype=np.float32)
    click[:, 100] = 1
    wet = repeated(click, Echo(0.5, 0.5), 0.4, RATE)
    level = np.abs(wet).max(axis=0)
    assert int(np.argmax(level > 0.02)) == 100 + round(0.2 * RATE)
    first, second = level[: 100 + round(0.3 * RATE)].max(), level[100 + round(0.35 * RATE) : round(0.5 * RATE)].max()
    assert second < 0.7 * first


def test_the_limiter_and_the_duck_move_without_steps() -> None:
    needed = np.zeros(500)
    needed[200] = -9.0
    gain = held_down(needed, RATE)
    assert gain[200] == pytest.approx(-9)
    assert gain[150] == pytest.approx(0, abs=1e-9)
    assert np.abs(np.diff(gain)).max() < 4
    dip = ducked(np.array([0.5, 9.0, -1.0]), 6.0, 0.3, RATE, RATE)
    assert 20 * np.log10(dip.min()) == pytest.approx(-6, abs=0.7)
    assert dip[RATE // 2 - 10 * CELL] == pytest.approx(1)
    assert dip[-1] == pytest.approx(1, abs=0.01)


def test_the_masters_tone_begins_at_once_and_does_what_it_is_asked() -> None:
    asked = np.where(BANDS_HZ > 2000, -5.0, 3.0)
    taps = filter_taps(asked, RATE)
    assert abs(taps[0]) > 0.2
    power = np.abs(np.fft.rfft(taps, 8192)) ** 2
    got = third_octaves_db(power, RATE)
    far = (BANDS_HZ < 1300) & (BANDS_HZ > 150) | (BANDS_HZ > 3000) & (BANDS_HZ < 15_000)
    assert np.allclose(got[far], asked[far], atol=1)
    noise = np.random.default_rng(1).standard_normal((2, 8 * 8192)).astype(np.float32)
    before = spectrum([noise])
    after = spectrum([toned(noise, filter_taps(correction_db(before, NEUTRAL, RATE), RATE))])
    wrong, left = (third_octaves_db(power, RATE) - wanted_db(NEUTRAL) for power in (before, after))
    middle = (BANDS_HZ > 150) & (BANDS_HZ < 5000)
    assert np.std(left[middle]) < 0.75 * np.std(wrong[middle])


def test_silence_is_not_lifted_and_loudness_agrees_with_the_meter() -> None:
    assert Energies(RATE).lufs is None
    sound = (0.1 * np.random.default_rng(2).standard_normal((2, 3 * RATE))).astype(np.float32)
    energies = Energies(RATE)
    energies.hear(sound)
    assert energies.lufs == pytest.approx(integrated_lufs(sound, RATE), abs=0.1)


def test_long_parts_are_cut_where_they_breathe() -> None:
    tones = tuple(Tone(2.0 * n, 1.5, 60.0, 0.8) for n in range(90))
    cut = list(stretches(Line(tones, 200 * RATE), RATE))
    assert sum(len(piece.tones) for _, piece in cut) == len(tones)
    assert len(cut) > 3
    assert all(piece.samples <= (LONGEST_S + 2 + RING_S) * RATE for _, piece in cut)
    assert [first for first, _ in cut] == [round(tones[0].start_s * RATE) + first for first, _ in cut]
    held = tuple(Tone(0.5 * n, 3.0, 60.0, 0.8) for n in range(400))
    assert len(list(stretches(Line(held, 300 * RATE), RATE))) == 4


def test_a_bounce_is_the_same_record_and_leaves_nothing_behind(tmp_path: Path) -> None:
    score = band("rock")
    told: list[float] = []
    with Bounce(score, RATE, 1, tmp_path, instrument_for, lambda at, _: told.append(at), CancelToken()) as bounce:
        parts = [np.concatenate(blocks, axis=1) for blocks in zip(*bounce.blocks(), strict=True)]
        names = bounce.names
    held = produce(score, RATE, 1)
    assert list(held) == names
    assert told == sorted(told)
    for sound, name in zip(parts, names, strict=True):
        assert np.abs(sound - held[name]).max() < 3e-3
    assert list(tmp_path.iterdir()) == []


def test_a_bounce_that_is_cancelled_leaves_nothing_behind(tmp_path: Path) -> None:
    token = CancelToken()

    def report(fraction: float, stage: str) -> None:
        if fraction > 0.3:
            token.cancel()

    with pytest.raises(JobCancelled), Bounce(band(""), RATE, 1, tmp_path, instrument_for, report, token):
        pass
    assert list(tmp_path.iterdir()) == []


def test_producing_can_be_cancelled() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(JobCancelled):
        mixed(band(""), cancel=token)


def test_a_desk_without_a_role_uses_the_strip_of_others() -> None:
    others = NEUTRAL.strips["other"]
    assert Desk({"other": others}).channel("voices from afar") is others


def test_what_is_played_softly_stays_beneath() -> None:
    loud, soft = (Part("p", (Note(Ticks(0), Ticks(480), 60, velocity),), role="keys") for velocity in (100, 50))
    assert channels((soft,), NEUTRAL)[0].level < channels((loud,), NEUTRAL)[0].level - 3
    assert channels((Part("s", patch="noise sweep"),), NEUTRAL)[0].level < channels((Part("s"),), NEUTRAL)[0].level - 5
