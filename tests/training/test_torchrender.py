"""The torch renderer: notes at their very sample and in tune, as a plain reference has them, alone or in company."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from musicstudio.domain.errors import UnsupportedAudio, WrongUsage
from musicstudio.training import pack_effects, torchrender
from musicstudio.training.oneshotbank import EVENT, Bank, OneShot, events_of, open_bank, pack_bank
from musicstudio.training.torchrender import load_voices, render
from musicstudio.training.truth import NOTE

RATE = 22050


def hertz(pitch: float) -> float:
    return 440 * 2 ** ((pitch - 69) / 12)


def sine(pitch: float, rate: int = RATE, seconds: float = 1.0) -> np.ndarray:
    return (0.8 * np.cos(2 * np.pi * hertz(pitch) * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


@pytest.fixture(scope="module")
def bank(tmp_path_factory) -> Bank:
    rng = np.random.default_rng(0)
    period, rate = 100, 22000  # at this rate a period of 220 Hz is a whole number of samples
    held = sine(57, rate, 0.2)[: 20 * period]
    click = np.zeros(2000, np.float32)
    click[0] = 1.0
    sounds = [
        OneShot(sine(60), RATE, 60, "sine", "lead", 1.0),
        OneShot(sine(72, 32000), 32000, 72, "sine", "lead", 1.0, release_s=0.05),
        OneShot(held, rate, 57, "loop", "pad", loop=(3 * period, 20 * period)),
        OneShot(click + 0.01, RATE, 38, "snare", "drums", rings=True),
        OneShot(rng.uniform(-1, 1, 9000).astype(np.float32), RATE, 40, "noise", "drums", 0.9),
        OneShot(held, rate, 57, "plucked", "guitar", loop=(period, 20 * period), decay_s=0.5),
    ]  # fmt: skip
    return pack_bank(tmp_path_factory.mktemp("bank") / "bank.npz", sounds)


def events(*rows: tuple[float, ...]) -> np.ndarray:
    return np.array(list(rows), dtype=EVENT)


def pitch_of(sound: np.ndarray, rate: int, about: float) -> float:
    """Return a sinusoid's pitch by the turn of its phase around the frequency it should have."""
    n = np.arange(len(sound))
    turning = sound * np.exp(-2j * np.pi * hertz(about) * n / rate)
    size = round(12 * rate / hertz(about))
    smooth = np.convolve(turning, np.hanning(size), "valid")
    slope = np.polyfit(np.arange(len(smooth)), np.unwrap(np.angle(smooth)), 1)[0]
    return float(69 + 12 * np.log2((hertz(about) + slope * rate / (2 * np.pi)) / 440))


@pytest.mark.parametrize("rate", [16000, 22050, 44100])
@pytest.mark.parametrize(
    ("sound", "pitch"), [(0, 45.0), (0, 60.0), (0, 71.3), (0, 88.0), (1, 67.0), (2, 50.0), (2, 64.5)]
)
def test_pitch_is_right_to_three_cents(bank: Bank, rate: int, sound: int, pitch: float) -> None:
    out = render(events((0, sound, 0.0, 2.0, pitch, 1, 0)), load_voices(bank), rate, rate // 2, 1)[0, 0].numpy()
    heard = out[: int(0.18 * rate)]
    assert pitch_of(heard, rate, pitch) == pytest.approx(pitch, abs=0.03)


@pytest.mark.parametrize("pitch", [26.0, 38.0, 44.4])
@pytest.mark.parametrize("onset", [0.0, 0.1, 0.123456])
def test_a_note_begins_at_its_sample(bank: Bank, onset: float, pitch: float) -> None:
    out = render(events((0, 3, onset, 0.01, pitch, 1, 0)), load_voices(bank), RATE, RATE // 2, 1)[0, 0].numpy()
    at = round(onset * RATE)
    assert not out[:at].any()
    assert np.argmax(np.abs(out)) == at
    if pitch == 38:
        assert np.max(np.abs(out[at : at + 2000] - bank.wave(3))) == 0


def test_notes_end_velocities_count_and_panning_keeps_power(bank: Bank) -> None:
    out = render(
        events((0, 1, 0.1, 0.2, 72, 1, -1), (1, 1, 0.1, 0.2, 72, 0.5, 0), (2, 4, 0, 9, 40, 1, 0.5)),
        load_voices(bank), RATE, RATE, 3,
    ).numpy()  # fmt: skip
    assert not out[0, 1].any() or np.max(np.abs(out[0, 1])) < 1e-6
    assert not out[:2, :, round(0.35 * RATE) + 2 :].any()
    middle = slice(3000, 6000)
    ratio = np.std(out[1, 0, middle]) * np.sqrt(2) / np.std(out[0, 0, middle])
    assert ratio == pytest.approx(0.5**1.3, rel=1e-3)
    assert np.sum(out[2] ** 2) == pytest.approx(2 * np.sum(bank.wave(4) ** 2), rel=1e-4)
    assert np.array_equal(out[1, 0], out[1, 1])


def test_a_loop_holds_and_a_plucked_one_dies_away(bank: Bank) -> None:
    held = events((0, 2, 0, 5, 57, 1, 0), (1, 5, 0, 5, 57, 1, 0), (2, 2, 0, 5, 81, 1, 0))
    out = render(held, load_voices(bank), RATE, 3 * RATE, 3)[:, 0].numpy()
    level = np.sqrt((out.reshape(3, 30, -1) ** 2).mean(axis=2))
    assert np.ptp(level[0]) < 0.02 * level[0, 0]
    assert np.ptp(level[2]) < 0.02 * level[2, 0]
    assert 20 * np.log10(level[1, 3] / level[1, 1]) == pytest.approx(-24, abs=0.5)
    assert not level[1, 6:].any()
    assert np.max(np.abs(np.diff(out[0, 20:], 2))) < 1.1 * 0.8 * (2 * np.pi * hertz(57) / RATE) ** 2


def test_far_above_its_root_a_sound_does_not_fold_back(bank: Bank, tmp_path: Path) -> None:
    high = pack_bank(tmp_path / "b", [OneShot(sine(110), RATE, 110, "high")])  # 4.7 kHz
    for up in (18, 30, 42):  # beyond half the rate: nothing may be left
        out = render(events((0, 0, 0.05, 1, 110 + up, 1, 0)), load_voices(high), RATE, RATE // 8, 1)[0, 0].numpy()
        assert np.std(out[1500:2000]) < 0.57 * 10 ** (-30 / 20), up


def reference(rows: np.ndarray, bank: Bank, rate: int, samples: int, items: int) -> np.ndarray:
    """Return what `render` should give for sounds without loops, note by note and sample by sample."""
    out, kernels = np.zeros((items, 2, samples)), torchrender.kernels().astype(np.float64)
    for row in rows:
        wave = np.concatenate([np.zeros(16), bank.wave(row["sound"]), np.zeros(4000)])
        ratio = 2 ** ((float(row["pitch"]) - bank.roots[row["sound"]]) / 12) * bank.rates[row["sound"]] / rate
        assert ratio < 2
        cutoff = 0 if ratio <= 1 else int(np.ceil(4 * np.log2(ratio) - 1e-9))
        onset, length = round(row["onset_s"] * rate), np.rint(row["length_s"] * rate)
        release = max(1, bank.releases[row["sound"]] * rate)
        for t in range(samples - onset):
            place = t * ratio
            if place >= len(bank.wave(row["sound"])) + 8 or (t >= length + release and not bank.rings[row["sound"]]):
                break
            index, phase = int(place), int((place % 1) * 2048)
            window = wave[16 + index - 7 : 16 + index + 9]
            value = wave[16 + index] if ratio == 1 else float(window @ kernels[cutoff, phase])
            if not bank.rings[row["sound"]]:
                value *= (1 - np.clip((t - length) / release, 0, 1)) ** 2
            angle = (row["pan"] + 1) * np.pi / 4
            gain = row["velocity"] ** 1.3 * np.sqrt(2)
            out[row["item"], :, onset + t] += value * gain * np.array([np.cos(angle), np.sin(angle)])
    return out


def many(count: int, items: int, seed: int = 0) -> np.ndarray:
    rng, rows = np.random.default_rng(seed), np.zeros(count, EVENT)
    rows["item"], rows["sound"] = rng.integers(0, items, count), rng.choice([0, 1, 3, 4], count)
    rows["onset_s"], rows["length_s"] = rng.uniform(0, 0.3, count), rng.uniform(0.01, 0.2, count)
    rows["pitch"] = np.where(rows["sound"] < 2, rng.uniform(50, 66, count), rng.integers(38, 41, count))
    rows["velocity"], rows["pan"] = rng.uniform(0.1, 1, count), rng.uniform(-1, 1, count)
    return rows


def test_it_is_what_a_plain_reference_gives(bank: Bank) -> None:
    rows = many(14, 2)
    found = render(rows, load_voices(bank), RATE, 6000, 2).numpy()
    wanted = reference(rows, bank, RATE, 6000, 2)
    assert np.max(np.abs(wanted)) > 0.3
    assert np.max(np.abs(found - wanted)) < 2e-3  # a phase may fall on either side of a step
    assert np.sqrt(np.mean((found - wanted) ** 2)) < 2e-4


def test_alone_or_in_company_in_one_piece_or_in_many(bank: Bank) -> None:
    rows, voices = many(60, 3), load_voices(bank)
    together = render(rows, voices, RATE, 8000, 3)
    assert torch.equal(together, render(rows, voices, RATE, 8000, 3))
    assert torch.allclose(together, render(rows, voices, RATE, 8000, 3, chunk=5000), atol=1e-6)
    for item in range(3):
        own = rows[rows["item"] == item]
        own["item"] = 0
        assert torch.allclose(together[item], render(own, voices, RATE, 8000, 1)[0], atol=1e-6)
    mono = render(rows, voices, RATE, 8000, 3, channels=1)
    assert mono.shape == (3, 1, 8000)


def test_what_began_before_is_heard_from_where_it_is(bank: Bank) -> None:
    voices = load_voices(bank)
    whole = render(events((0, 0, 0.5, 0.4, 63, 1, 0)), voices, 20000, 20000, 1)[0, 0]
    later = render(events((0, 0, -0.1, 0.4, 63, 1, 0)), voices, 20000, 8000, 1)[0, 0]
    assert torch.allclose(whole[12000:], later, atol=1e-6)


def test_no_notes_are_silence_and_wrong_ones_are_refused(bank: Bank) -> None:
    voices = load_voices(bank)
    assert not render(events(), voices, RATE, 100, 2).any()
    assert not render(events((0, 0, 9.0, 1, 60, 1, 0)), voices, RATE, 100, 2).any()
    for wrong in (events((2, 0, 0, 1, 60, 1, 0)), events((0, 9, 0, 1, 60, 1, 0)), events((-1, 0, 0, 1, 60, 1, 0))):
        with pytest.raises(ValueError):
            render(wrong, voices, RATE, 100, 2)


def test_notes_of_a_truth_find_their_sounds(bank: Bank) -> None:
    notes = np.array([(0, 2205, 62, 127, 0), (2205, 4410, 71, 64, 0), (100, 200, 38, 90, 1)], NOTE)
    found = events_of(notes, RATE, bank, ["sine", "snare"], [0.5, 0.0], item=4)
    assert found["sound"].tolist() == [0, 1, 3]
    assert found["onset_s"].tolist() == pytest.approx([0, 0.1, 100 / RATE])
    assert found["pan"].tolist() == [0.5, 0.5, 0.0]
    assert set(found["item"]) == {4}
    with pytest.raises(ValueError, match="no sound"):
        events_of(notes, RATE, bank, ["sine", "tuba"])


def test_a_bank_keeps_its_sounds_within_its_size(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    sounds = [OneShot(rng.uniform(-0.3, 0.3, 30000).astype(np.float32), 44100, 50 + n, "noise") for n in range(4)]
    whole = pack_bank(tmp_path / "whole", sounds)
    read = open_bank(tmp_path / "whole")
    assert np.max(np.abs(read.wave(2) - sounds[2].wave)) < 1e-5
    assert read.names == whole.names
    small = pack_bank(tmp_path / "small", sounds, sample_rate=22050, most_bytes=100_000)
    assert (tmp_path / "small").stat().st_size <= 100_000
    assert set(small.rates) == {22050.0}
    assert 0.2 < len(small.wave(0)) / 22050 < 0.6
    with pytest.raises(WrongUsage):
        pack_bank(tmp_path / "none", sounds * 3, most_bytes=5000)
    content = (tmp_path / "whole").read_bytes()
    for harmed in (content[: len(content) // 2], b"PK" + bytes(50), b""):
        (tmp_path / "whole").write_bytes(harmed)
        with pytest.raises(UnsupportedAudio):
            open_bank(tmp_path / "whole")


def test_effects_depend_on_their_seed_alone() -> None:
    sound = torch.randn(3, 2, 9000, generator=torch.Generator().manual_seed(0)) * 0.1
    effects = (
        pack_effects.gained,
        pack_effects.clipped,
        lambda x, seeds: pack_effects.equalised(x, RATE, seeds),
        lambda x, seeds: pack_effects.reverberated(x, RATE, seeds),
    )
    for effect in effects:
        out = effect(sound, [5, 6, 7])
        assert out.shape == sound.shape
        assert torch.isfinite(out).all()
        assert torch.allclose(out[1:2], effect(sound[1:2], [6]), atol=1e-6)
        assert not torch.allclose(out[1:2], effect(sound[1:2], [8]), atol=1e-3)


def test_an_equaliser_bends_the_spectrum_as_far_as_it_says() -> None:
    impulse = torch.zeros(20, 1, 8192)
    impulse[:, :, 0] = 1
    out = pack_effects.equalised(impulse, RATE, range(20), most_db=6)
    response = 20 * torch.log10(torch.fft.rfft(out[:, 0]).abs())
    assert response.abs().max() < 12
    assert response[:, 1].abs().max() > 3
    assert out[:, 0, -500:].abs().max() < 1e-3  # nothing came round
    flat = pack_effects.equalised(impulse, RATE, range(20), most_db=0)
    assert torch.allclose(flat, impulse, atol=1e-5)


def test_a_room_rings_after_the_sound_and_not_before() -> None:
    impulse = torch.zeros(8, 2, RATE)
    impulse[:, :, 4000] = 1
    wet = pack_effects.reverberated(impulse, RATE, range(8)) - impulse
    assert wet[..., :3999].abs().max() < 1e-5
    early, late = wet[..., 4000:8000].square().sum(-1), wet[..., -4000:].square().sum(-1)
    assert (early > 10 * late).all()
    assert (wet.square().sum(-1).sqrt() <= 0.41).all()
