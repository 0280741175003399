"""Teaching the ear for drums: examples of every kind, notes that stay, losses that fall, kits drawn into packs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.nets.transcriber import Transcriber
from musicstudio.engines.nets.weights import FILE, write_weights
from musicstudio.engines.transcriber.hearing import BANDS, FPS
from musicstudio.engines.transcriber.kit import PLACES, STROKES
from musicstudio.training.networks import transcriber_drum_lessons as lessons
from musicstudio.training.networks import transcriber_drum_packs as packing
from musicstudio.training.networks import transcriber_drums
from musicstudio.training.networks.packing import Heard
from musicstudio.training.networks.transcriber_drum_lessons import SHARES, DrumExcerpts
from musicstudio.training.networks.transcriber_drum_packs import APART, DRUMS, Part, make_drum_packs
from musicstudio.training.networks.transcriber_drums import RECIPE, build, by_kind, losses
from musicstudio.training.networks.transcriber_labels import UNKNOWN
from musicstudio.training.networks.transcriber_lessons import SILENT_LUFS
from musicstudio.training.pack_reading import Pack, open_pack
from musicstudio.training.packs import write_pack
from musicstudio.training.shards import Item, ShardWriter
from musicstudio.training.sounds import soundfonts
from musicstudio.training.trainer.schedule import stacked
from musicstudio.training.truth import BEAT, BEND, NOTE, Player, Truth

RATE = 24_000
TINY = RECIPE.presets["tiny"]
STRUCK = ((0.5, 36), (1.0, 38), (1.5, 36), (2.0, 42))


def truth(drums: bool, seconds: float = 4.0) -> Truth:
    rows = [(at * RATE, at * RATE + 2000, number, 100, 0) for at, number in STRUCK]
    player = Player("kit", "drums", "drums", 0) if drums else Player("keys", "other", "piano", 0)
    return Truth(
        "own/x", RATE, round(seconds * RATE), (player,), np.array(rows, NOTE), np.zeros(0, BEND), np.zeros(0, BEAT),
        120.0, "4/4",
    )  # fmt: skip


def heard(drums: bool, loudness: float = -20.0) -> Heard:
    """Levels in which strokes stand out of silence, each kind in bands of its own."""
    one = truth(drums)
    levels = np.full((round(4 * FPS) + 1, BANDS), 60, np.uint8)
    for at, number in STRUCK:
        low = 2 * PLACES[number]
        levels[round(at * FPS) : round(at * FPS) + 4, low : low + 6] = 200
        levels[round(at * FPS) : round(at * FPS) + 4, 40 + low : 46 + low] = 200
    return Heard(one, {"levels": levels, "loudness": np.array([loudness], np.float32)})


def replaced(notes: np.ndarray, later_s: float) -> np.ndarray:
    """Notes at 44,100 samples a second, so much later."""
    made = notes.copy()
    for name in ("onset", "offset"):
        made[name] = np.rint((notes[name] / RATE + later_s) * 44100)
    return made


@pytest.fixture(scope="module")
def packs(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    records = [("a", heard(True)), ("a#stem-drums", heard(True)), ("a#stem-other", heard(False)),
               ("b#stem-other", heard(False, SILENT_LUFS))]  # fmt: skip
    for split in ("train", "heldout"):
        write_pack(folder / f"transcriber-{split}", records, packing.FEATURES)
    drawn = [("others-alone/1", heard(True)), ("others-mix/1", heard(True)), ("apart-mix/1", heard(True))]
    write_pack(folder / f"{DRUMS}-train", drawn, packing.FEATURES)
    return folder


def opened(packs: Path) -> tuple[Pack, Pack]:
    return open_pack(packs / "transcriber-train"), open_pack(packs / f"{DRUMS}-train")


@pytest.mark.parametrize("kind", SHARES)
def test_every_kind_of_example_says_what_is_struck(packs: Path, kind: str, monkeypatch) -> None:
    monkeypatch.setattr(lessons, "SHARES", {kind: 1.0})
    excerpts = DrumExcerpts(*opened(packs), 3.5)
    for n in range(6):
        one, again = (excerpts.example(np.random.default_rng(n)) for _ in range(2))
        assert all(np.array_equal(one[name], again[name]) for name in one)
        assert one["levels"].shape == (175, BANDS)
        assert one["strokes"].shape == one["force"].shape == (175, len(STROKES))
        assert np.all((one["force"] == UNKNOWN) | (one["strokes"] > 0.6))
        assert one["strokes"].any() == (kind != "none")


def test_what_is_left_out_is_never_heard(packs: Path) -> None:
    everything, less = DrumExcerpts(*opened(packs), 2.0), DrumExcerpts(*opened(packs), 2.0, ("apart",))
    assert [len(excerpts._pools["drawn"]) for excerpts in (everything, less)] == [2, 1]
    assert everything._pools["drawn as written"] == everything._pools["drawn"]  # there is none of these
    assert len(everything._pools["beds"]) == 1  # what is silent is no bed


def test_losses_fall_and_notes_stay(packs: Path) -> None:
    torch.manual_seed(0)
    network = build(TINY.settings)
    before = {name: value.clone() for name, value in network.state_dict().items() if not name.startswith("drums.")}
    excerpts, rng = DrumExcerpts(*opened(packs), 2.0), np.random.default_rng(0)
    teacher = torch.optim.AdamW([one for one in network.parameters() if one.requires_grad], 5e-3)
    found = []
    for _ in range(24):
        loss = losses(network, stacked([excerpts.example(rng) for _ in range(2)]))["loss"]
        teacher.zero_grad()
        loss.backward()
        teacher.step()
        found.append(float(loss.detach()))
    assert np.mean(found[-6:]) < 0.6 * np.mean(found[:6])
    after = network.state_dict()
    assert all(torch.equal(after[name], value) for name, value in before.items())


def test_strokes_are_counted_by_kind(packs: Path) -> None:
    network = build(TINY.settings)
    counted = by_kind(network.eval(), packs, TINY)
    assert counted[:, 1].sum() == len(STRUCK)  # of the record as it was mixed alone


def test_notes_that_were_never_published_are_told() -> None:
    with pytest.raises(WrongUsage, match="never published"):
        build({**TINY.settings, "notes": "nothing-of-the-kind"})


def test_an_ear_that_was_published_learns_on(tmp_path: Path, monkeypatch) -> None:
    first = build(TINY.settings)
    write_weights(tmp_path / "made" / FILE, first, TINY.settings, {})
    monkeypatch.setattr(transcriber_drums, "published", lambda name: tmp_path / name)
    same = build({**TINY.settings, "notes": "made"})
    assert torch.allclose(same.drums.kit.weight, first.drums.kit.weight, atol=1e-3)
    wider = build({**TINY.settings, "notes": "made", "drums": 24})
    assert torch.allclose(wider.notes.weight, first.notes.weight, atol=1e-3)
    assert len(wider.drums.fold.weight) == 24


def test_drawn_kits_become_packs(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(soundfonts, "fonts", lambda folders=None: ())
    monkeypatch.setattr("musicstudio.training.sounds.sources.fonts", lambda folders=None: ())
    kit = {
        "unheard": (Part("dev", 1, 13, only=frozenset({"synth"})),),
        "train": (Part("others", 2, 1, without=APART), Part("written", 2, 1, without=APART, free=False)),
    }
    monkeypatch.setattr(packing, "PACKS", kit)
    corpus = tmp_path / "corpus"
    notes = np.concatenate([replaced(truth(True).notes, 3 * n) for n in range(5)])
    whole = replace(truth(True, 16.0), sample_rate=44100, samples=16 * 44100, notes=notes)
    noise = np.random.default_rng(0).normal(0, 0.05, (2, whole.samples)).astype(np.float32)
    with ShardWriter(corpus, "train") as writer:
        writer.add("own/x", Item(whole, {"other": noise}))
    make_drum_packs(corpus, lambda share, stage: None, CancelToken())
    made = open_pack(corpus / f"{DRUMS}-train")
    names = [item.id.partition("/")[0] for item in made.items]
    assert names == ["others-alone", "others-mix", "written-alone", "written-mix"]
    for n in range(len(made)):
        notes = made.array("notes", n)
        assert len(notes)
        assert set(map(int, notes["pitch"])) <= set(PLACES)
        levels = made.array("levels", n).astype(int)
        assert abs(len(levels) - made.items[n].seconds * FPS) <= 1
        if n == 0:  # drums alone: what is struck first breaks the silence
            first = round(float(notes["onset"].min()) / 44100 * FPS)
            assert levels[first + 2].mean() > levels[: max(first - 1, 1)].mean()
    before = (corpus / f"{DRUMS}-train" / "pack.json").stat().st_mtime_ns
    make_drum_packs(corpus, lambda share, stage: None, CancelToken())
    assert (corpus / f"{DRUMS}-train" / "pack.json").stat().st_mtime_ns == before


def test_the_recipe_ships_one_transcriber() -> None:
    network = RECIPE.build(TINY.settings)
    assert isinstance(network, Transcriber)
    assert network.drums is not None
    assert RECIPE.spec is not None
    assert RECIPE.spec.id == "transcriber"
    taught = [name for name, one in network.named_parameters() if one.requires_grad]
    assert taught
    assert all(name.startswith("drums.") for name in taught)
