"""Teaching the separator: examples change as they say, errors are those of real stems, losses fall."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.studies import TrainRequest
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.nets.separator import SAMPLE_RATE, SOURCES, per_bin
from musicstudio.training import teaching
from musicstudio.training.networks.separator import RECIPE, errors_of, losses
from musicstudio.training.networks.separator_lessons import BASSLESS_HZ, KNOTS, USUAL, WINDOWS, Excerpts, samples_of
from musicstudio.training.networks.separator_packs import REAL, RENDER_S, SONGS, make_packs, stretch_of
from musicstudio.training.networks.separator_scores import MOST_DB, sdrs_of, true_stems
from musicstudio.training.networks.separator_spectra import sums_of
from musicstudio.training.pack_reading import Pack, open_pack
from musicstudio.training.run import Assignment
from musicstudio.training.shards import Item, ShardWriter
from musicstudio.training.trainer.journal import Journal
from musicstudio.training.trainer.schedule import stacked
from musicstudio.training.truth import BEAT, BEND, NOTE, Player, Truth

FRAMES = int(RECIPE.presets["tiny"].settings["frames"])


def item(seed: int, seconds: float, stems: tuple[str, ...] = SOURCES) -> Item:
    """Clicks, a low tone, a chord and a warbling voice."""
    samples = int(seconds * SAMPLE_RATE)
    time_s, rng = np.arange(samples) / SAMPLE_RATE, np.random.default_rng(seed)
    hz = 200 * 2 ** (seed / 12)
    every = {
        "drums": rng.normal(0, 0.15, samples) * np.exp(-30 * (time_s % 0.5)),
        "bass": 0.3 * np.sin(2 * np.pi * hz / 4 * time_s),
        "other": 0.1 * sum(np.sin(2 * np.pi * hz * ratio * time_s) for ratio in (1, 1.26, 1.5)),
        "vocals": 0.2 * np.sin(2 * np.pi * 2 * hz * time_s + 3 * np.sin(2 * np.pi * 5 * time_s)),
    }
    sides = {"drums": (1.0, 0.8), "bass": (1.0, 1.0), "other": (0.5, 1.0), "vocals": (1.0, 1.0)}
    truth = Truth(
        "own/x", SAMPLE_RATE, samples, (), np.zeros(0, NOTE), np.zeros(0, BEND), np.zeros(0, BEAT), 120.0, "4/4"
    )
    return Item(truth, {stem: np.outer(sides[stem], every[stem]).astype(np.float32) for stem in stems})


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    """Two renders to learn from, one held out, and a real song without a bass stem in a corpus inside."""
    folder = tmp_path_factory.mktemp("corpus")
    with ShardWriter(folder, "train") as writer:
        writer.add("own/a", item(0, 3.0))
        writer.add("own/b", item(3, 3.0, ("bass", "other")))
    with ShardWriter(folder, "heldout") as writer:
        writer.add("own/c", item(5, 2.0, ("drums", "bass", "other")))
    with ShardWriter(folder / SONGS, "train") as writer:
        writer.add(f"{REAL}song@0", item(7, 20.5, ("drums", "other", "vocals")))
    make_packs(folder, "separator", lambda share, stage: None, CancelToken())
    return folder


@pytest.fixture(scope="module")
def pack(corpus: Path) -> Pack:
    return open_pack(corpus / "separator-train")


def test_packs_hold_stems_as_they_sound_and_are_made_once(corpus: Path, pack: Pack) -> None:
    assert [one.id for one in pack.items] == ["own/a#0", "own/b#0", f"{REAL}song@0#0"]
    assert [pack.rows(stem, 1) > 0 for stem in SOURCES] == [False, True, True, False]
    assert np.allclose(pack.waveform("bass", 0), item(0, 3.0).stem("bass"), atol=1e-4)
    before = (corpus / "separator-train" / "pack.json").stat().st_mtime_ns
    make_packs(corpus, "separator", lambda share, stage: None, CancelToken())
    assert (corpus / "separator-train" / "pack.json").stat().st_mtime_ns == before
    with pytest.raises(WrongUsage, match="--data"):
        make_packs(None, "separator", lambda share, stage: None, CancelToken())


def test_the_stretch_in_which_most_plays_is_kept() -> None:
    players = (Player("piano", "other", "piano", 0), Player("singer", "vocals", "vocals", 52))
    notes = [(0, 30, 60, 80, 0), (15, 28, 72, 80, 1)]
    rows = np.array([(on * SAMPLE_RATE, off * SAMPLE_RATE, *rest) for on, off, *rest in notes], NOTE)
    bare = item(0, 0.1).truth
    truth = replace(bare, samples=30 * SAMPLE_RATE, players=players, notes=rows)
    start, stop = stretch_of(truth, RENDER_S)
    assert stop - start == RENDER_S * SAMPLE_RATE
    assert 14 * SAMPLE_RATE <= start <= 17 * SAMPLE_RATE
    assert stretch_of(bare, RENDER_S) == (0, bare.samples)


def test_examples_depend_on_their_chance_alone_and_are_of_one_shape(pack: Pack) -> None:
    excerpts = Excerpts(pack, FRAMES)
    one, again = (excerpts.example(np.random.default_rng(5)) for _ in range(2))
    assert all(np.array_equal(one[name], again[name]) for name in one)
    drawn = [excerpts.example(np.random.default_rng(n)) for n in range(40)]
    assert len({tuple((value.shape, value.dtype) for value in found.values()) for found in drawn}) == 1
    sounding = np.array([found["sound"].any((1, 2)) for found in drawn])
    assert 0.4 < sounding.mean() < 1
    assert {float(found["above_hz"].max()) for found in drawn} == {0.0, BASSLESS_HZ}


def plain(pack: Pack, record: int = 0, **changed) -> dict[str, torch.Tensor]:
    """A batch of one record as it is."""
    stems = true_stems(pack, record)
    sound = np.stack([stems[stem][:, : samples_of(FRAMES)] for stem in SOURCES])
    count = len(SOURCES)
    one = {
        "sound": np.rint(sound * 32768).astype(np.int16), "gain": np.ones(count, np.float32),
        "tone": np.zeros((count, KNOTS), np.float32), "above_hz": np.zeros(count, np.float32),
        "speed": np.full(count, USUAL), "below_hz": np.array(np.inf, np.float32), "level_db": np.array(0.0, np.float32),
    }  # fmt: skip
    return stacked([{**one, **changed}])


def test_errors_are_those_of_the_stems_themselves(pack: Pack) -> None:
    batch = plain(pack)
    sums = sums_of(batch)
    shares = torch.rand(sums.products.shape, generator=torch.Generator().manual_seed(0)).softmax(1)
    found = errors_of(shares, sums).sum(-1)[0]
    rows = batch["sound"][0].float().unfold(-1, 4096, 1024)[:, :, :FRAMES]
    spectra = torch.fft.rfft(rows * torch.hann_window(4096))
    mix = spectra.sum(0)
    wrong = (mix * per_bin(shares[0]) - spectra)[..., :2048].abs().square().sum((1, 2, 3))
    ratio = found / wrong
    assert torch.allclose(ratio, ratio[0].expand(4), rtol=1e-3)  # but for the level
    assert float(sums.views[:, :2].sum() / (2 * FRAMES * 2048 * 0.375)) == pytest.approx(1, rel=1e-3)


@pytest.mark.parametrize("speed", [0, len(WINDOWS) - 1])
def test_a_faster_sound_stands_higher(speed: int, pack: Pack) -> None:
    """The bass is one tone, whose place in the spectrum tells."""
    where = np.full(len(SOURCES), USUAL)
    where[1] = speed
    gains = np.array([0, 1, 0, 0], np.float32)
    usual, moved = (
        sums_of(plain(pack, gain=gains, speed=place)).views[0, 0].mean(0) for place in (np.full(4, USUAL), where)
    )
    bins = torch.arange(len(usual), dtype=torch.float32)

    def centre(power: torch.Tensor) -> float:
        return float((power[:40] * bins[:40]).sum() / power[:40].sum())

    hz = 50.0 / SAMPLE_RATE * 4096
    assert centre(usual) == pytest.approx(hz, abs=0.1)
    assert centre(moved) == pytest.approx(hz * WINDOWS[speed] / 4096, abs=0.1)


def test_filters_take_out_what_they_say(pack: Pack) -> None:
    above = np.array([0, 0, 700.0, 0], np.float32)
    whole, high = (sums_of(plain(pack, above_hz=cut)).energies[0, 2] for cut in (np.zeros(4, np.float32), above))
    assert float(high.sum() / whole.sum()) < 1e-3
    dull = sums_of(plain(pack, below_hz=np.array(2000.0, np.float32))).energies[0, 0]
    bright = sums_of(plain(pack)).energies[0, 0]
    assert float(dull[-1] / dull[1] * bright[1] / bright[-1]) < 1e-4


def test_a_perfect_answer_costs_least_and_silence_is_worth_nothing(pack: Pack) -> None:
    batch = plain(pack)
    sums = sums_of(batch)

    class Says(torch.nn.Module):
        def __init__(self, logits: torch.Tensor) -> None:
            super().__init__()
            self.logits = logits

        def forward(self, views: torch.Tensor) -> torch.Tensor:
            return self.logits

    best = (sums.products / (sums.views[:, None, :2] + 1e-6)).clamp(1e-4, 1)
    good, even = losses(Says((best / best.sum(1, keepdim=True)).log()), batch), losses(Says(0 * best), batch)
    assert good["loss"] < even["loss"] - 5
    true = true_stems(pack, 0)
    assert sdrs_of(true, {stem: 0 * sound for stem, sound in true.items()}) == pytest.approx(dict.fromkeys(SOURCES, 0))
    assert sdrs_of(true, true) == dict.fromkeys(SOURCES, MOST_DB)
    half = true_stems(pack, 1)
    assert set(sdrs_of(half, half)) == {"bass", "other"}


def test_losses_fall_within_seconds_and_what_is_held_out_is_judged(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "separator"
    request = TrainRequest("separator", str(out), str(corpus), "tiny", device="cpu")
    ended = teaching.taught(request, Assignment(request, lambda cost: None, lambda share, stage: None, CancelToken()))
    assert ended.facts["ended"]
    lines = Journal(out).lines()
    noted = [line for line in lines if "loss" in line]
    assert noted[-1]["loss"] < noted[0]["loss"]
    judged = [line for line in lines if "heldout mean" in line]
    assert [line["step"] for line in judged] == [40]
    assert {"heldout drums", "heldout masking", "heldout silence"} < set(judged[0])
    assert "heldout vocals" not in judged[0]
    assert (out / "examples" / "stems-1.png").stat().st_size > 10_000
