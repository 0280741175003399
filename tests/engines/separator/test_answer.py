"""The whole way from a request and an installed file to stems on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from engines.nets.demucs.demucs_files import small, write_safetensors

from musicstudio.app.catalog import catalogue, choose, installed, weights_dir
from musicstudio.app.models.bringing import bring
from musicstudio.audio.files import read_clip, write_clip
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.errors import ModelUnavailable, WrongUsage
from musicstudio.domain.tasks import CancelToken, SeparateRequest, Source
from musicstudio.engines.run import run


@pytest.mark.usefixtures("studio_home")
def test_an_installed_file_answers(tmp_path: Path) -> None:
    published = next(spec for spec in catalogue() if spec.id == "htdemucs")
    assert not installed(published)
    with pytest.raises(ModelUnavailable, match="models get htdemucs"):
        choose("separate", "htdemucs")
    bring(published, [write_safetensors(tmp_path / "w.safetensors", small())], lambda _: None, CancelToken())
    spec = choose("separate", "htdemucs")
    assert (spec.id, spec.commercial, [file.name for file in spec.files]) == ("htdemucs", None, ["w.safetensors"])
    mix = (0.1 * np.random.default_rng(0).standard_normal((2, 9000))).astype(np.float32)
    write_clip(tmp_path / "song.wav", AudioClip(mix, 11025))
    request = SeparateRequest(Source(str(tmp_path / "song.wav")), ("vocals", "drums"), device="cpu", quality="best")
    (tmp_path / "scratch").mkdir()
    said: list[float] = []
    made = run(
        request, spec, tmp_path / "scratch", lambda _: None, lambda fraction, _: said.append(fraction), CancelToken(),
        weights_dir(spec),
    )  # fmt: skip
    stems = {output.stem: read_clip(output.path) for output in made.outputs}
    assert list(stems) == ["drums", "vocals", "other"]
    assert all(clip.sample_rate == 11025 for clip in stems.values())
    assert np.abs(sum(clip.data for clip in stems.values()) - mix).max() < 1e-6
    assert made.outputs[0].provenance.model == "htdemucs"
    assert made.outputs[0].provenance.may_i_sell_this().startswith("Unknown")
    assert said == sorted(said)
    assert "bass" in made.warnings[0]


def test_every_demucs_entry_tells_what_its_file_must_be() -> None:
    entries = [spec for spec in catalogue() if spec.family.startswith("demucs")]
    assert [spec.id for spec in entries] == ["hdemucs_mmi", "htdemucs", "htdemucs_6s", "htdemucs_ft"]
    for spec in entries:
        assert spec.size_bytes > 50e6
        for file in spec.files:
            assert file.name.endswith(f"-{file.sha256[:8]}.th")
            assert len(file.sha256) == 64
            assert file.url.endswith(file.name)


def test_there_are_three_qualities() -> None:
    with pytest.raises(WrongUsage, match="best"):
        SeparateRequest(Source("song.wav"), quality="perfect")
