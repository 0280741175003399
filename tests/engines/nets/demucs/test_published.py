"""Published files are read as they are; everything else is named and refused, and nothing in a file is run."""

from __future__ import annotations

import json
import os
from fractions import Fraction
from pathlib import Path

import pytest
import torch
from engines.nets.demucs.demucs_files import FOUR, PLAIN, SIX, SMALL, small, write_safetensors, write_th

from musicstudio.domain.errors import ModelUnavailable
from musicstudio.engines.nets.demucs.network import Demucs
from musicstudio.engines.nets.demucs.published import read_published

TOUCHED = "touched-by-a-pickle"


def same(one: Demucs, other: Demucs, within: float) -> bool:
    mine, theirs = one.state_dict(), other.state_dict()
    return mine.keys() == theirs.keys() and all((mine[k] - theirs[k]).abs().max() <= within for k in mine)


@pytest.mark.parametrize("told", [SMALL, PLAIN, {**SMALL, "sources": SIX, "bottom_channels": 0}], ids=str)
def test_a_published_file_gives_its_network(told: dict, tmp_path: Path) -> None:
    built = small(told)
    found = read_published(write_th(tmp_path / "0123abcd-.th", built, told))
    assert same(built, found, 2e-3)  # half precision on disk
    assert found.settings == built.settings
    assert found.transformer == built.transformer
    assert not found.training
    assert next(found.parameters()).dtype == torch.float32


def test_sources_may_be_told_by_position(tmp_path: Path) -> None:
    built = small()
    told = {key: value for key, value in SMALL.items() if key != "sources"}
    found = read_published(write_th(tmp_path / "a.th", built, told, args=(FOUR,)))
    assert found.settings.sources == tuple(FOUR)


def test_safetensors_tell_the_same(tmp_path: Path) -> None:
    built = small()
    found = read_published(write_safetensors(tmp_path / "a.safetensors", built))
    assert same(built, found, 0)
    assert found.settings == built.settings


@pytest.mark.parametrize("sources", [FOUR, SIX])
def test_tensors_alone_tell_their_sizes(sources: list[str], tmp_path: Path) -> None:
    told = {"sources": sources, "channels": 16, "t_layers": 2, "bottom_channels": 24, "dconv_mode": 1}
    built = small(told)
    found = read_published(write_safetensors(tmp_path / "a.safetensors", built, None))
    assert same(built, found, 0)
    assert found.settings.segment == Fraction(39, 5)
    assert found.settings.samples == 343980


class Trap:
    """Leaves a folder behind when a pickle makes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.folder),)


@pytest.mark.parametrize("place", ["klass", "args", "training_args", "state"])
def test_what_a_pickle_would_run_is_refused_by_name(place: str, tmp_path: Path) -> None:
    trap = Trap(tmp_path / TOUCHED)
    path = write_th(tmp_path / "bad.th", small(), **{place: trap if place != "args" else (trap,)})
    with pytest.raises(ModelUnavailable, match=r"bad\.th holds something other than weights \(\w+\.mkdir\)"):
        read_published(path)
    assert not (tmp_path / TOUCHED).exists()


@pytest.mark.parametrize("value", ["1e999999999", "9" * 40, "1/0", "nan"])
def test_a_fraction_may_be_a_trap(value: str, tmp_path: Path) -> None:
    class Told:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Fraction, (value,)

    path = write_th(tmp_path / "bad.th", small(), {**SMALL, "segment": Told()})
    with pytest.raises(ModelUnavailable, match=r"bad\.th is damaged"):
        read_published(path)


def test_a_class_named_in_metadata_is_never_made(tmp_path: Path) -> None:
    path = write_safetensors(tmp_path / "bad.safetensors", small(), SMALL, klass="os.mkdir")
    with pytest.raises(ModelUnavailable, match=r"bad\.safetensors"):
        read_published(path)


@pytest.mark.parametrize("cut", [0, 3, 200, 0.5, 0.99])
@pytest.mark.parametrize("kind", ["th", "safetensors"])
def test_a_file_cut_short_is_named(cut: float, kind: str, tmp_path: Path) -> None:
    write = write_th if kind == "th" else write_safetensors
    path = write(tmp_path / f"short.{kind}", small())
    data = path.read_bytes()
    path.write_bytes(data[: int(cut * len(data)) if cut < 1 else int(cut)])
    with pytest.raises(ModelUnavailable, match=rf"short\.{kind}"):
        read_published(path)


def test_a_changed_byte_is_found_by_the_checksum_in_the_name(tmp_path: Path) -> None:
    path = write_th(tmp_path / "0123abcd-.th", small())
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelUnavailable, match="not what its name says"):
        read_published(path)


@pytest.mark.parametrize(
    "told",
    [{"wiener_iters": 1}, {"cac": False}, {"t_sparse_self_attn": True}, {"multi_freqs": [0.5]}, {"channels": 10**9}],
    ids=str,
)
def test_other_kinds_are_refused(told: dict, tmp_path: Path) -> None:
    path = write_th(tmp_path / "other.th", small(), {**SMALL, **told})
    with pytest.raises(ModelUnavailable):
        read_published(path)


def test_arguments_that_do_not_fit_the_tensors_are_refused(tmp_path: Path) -> None:
    path = write_th(tmp_path / "lies.th", small(), {**SMALL, "channels": 512, "bottom_channels": 4096})
    with pytest.raises(ModelUnavailable, match="lies"):
        read_published(path)


def test_weights_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    built = small()
    built.encoder[0].conv.bias[0] = float("nan")
    with pytest.raises(ModelUnavailable):
        read_published(write_safetensors(tmp_path / "nan.safetensors", built))


def test_missing_foreign_and_packed_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="missing"):
        read_published(tmp_path / "none.th")
    (tmp_path / "text.th").write_text("no weights at all")
    with pytest.raises(ModelUnavailable, match="text"):
        read_published(tmp_path / "text.th")
    with pytest.raises(ModelUnavailable, match="packed"):
        read_published(write_th(tmp_path / "packed.th", small(), state={"__quantized": True}))
    torch.save([1, 2], tmp_path / "list.th")
    with pytest.raises(ModelUnavailable, match="list"):
        read_published(tmp_path / "list.th")
    structured = write_safetensors(tmp_path / "s.safetensors", small(), SMALL, structure=json.dumps({}))
    with pytest.raises(ModelUnavailable):
        read_published(structured)
