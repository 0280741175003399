"""Rendering through the front door: mix and stems as files, progress, cancel, and who played."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from audio.soundfonts import write_impulse
from audio.test_soundfont import needs_fluidsynth

from musicstudio.app import catalog
from musicstudio.audio.loudness import integrated_lufs, true_peak_dbtp
from musicstudio.audio.midifile import write_score
from musicstudio.domain.errors import JobCancelled, ModelUnavailable, UnsupportedAudio
from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.tasks import CancelToken, Forecast, RenderRequest, Result, Source
from musicstudio.engines.render.synthesis import forecast, streaming
from musicstudio.engines.run import run

BAND = Score(
    (
        Part("drums", tuple(Note(240 * n, 60, (36, 42, 38, 42)[n % 4]) for n in range(16)), channel=9),
        Part("bass", tuple(Note(480 * n, 400, 36 + n) for n in range(8)), 33, 1, role="bass", patch="synth bass"),
        Part("keys", tuple(Note(960 * n, 900, 60 + 4 * n) for n in range(4)), 4, 2, role="keys", patch="rhodes"),
    ),
    style="house",
)


def render(folder: Path, report=lambda *_: None, token: CancelToken | None = None, **asked) -> Result:
    write_score(folder / "score.mid", BAND)
    request = RenderRequest(Source(str(folder / "score.mid")), **asked)
    scratch = folder / "scratch"
    scratch.mkdir()
    announced: list[Forecast] = []
    spec = catalog.choose("render", request.engine)
    result = run(request, spec, scratch, announced.append, report, token or CancelToken())
    assert len(announced) == 1
    assert {str(path) for path in scratch.iterdir()} == {output.path for output in result.outputs}
    return result


def read(path: str) -> np.ndarray:
    return np.ascontiguousarray(soundfile.read(path, dtype="float32", always_2d=True)[0].T)


def test_the_stems_are_the_mix_and_the_mix_is_a_record(tmp_path: Path) -> None:
    told: list[tuple[float, str]] = []
    result = render(tmp_path, lambda *said: told.append(said), stems=True)
    assert [output.stem for output in result.outputs] == ["", "drums", "bass", "keys"]
    mix, *stems = (read(output.path) for output in result.outputs)
    assert 20 * np.log10(np.abs(mix - np.sum(stems, axis=0)).max() + 1e-12) <= -90
    assert integrated_lufs(mix, 44_100) == pytest.approx(-14, abs=1)
    assert true_peak_dbtp(mix, 44_100) <= -1
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)
    assert {f"playing {part.name}" for part in BAND.parts} <= {stage for _, stage in told}
    assert all(output.provenance.model == "synthesis" for output in result.outputs)


def test_a_cancelled_rendering_ends_and_leaves_nothing(tmp_path: Path) -> None:
    token = CancelToken()
    with pytest.raises(JobCancelled):
        render(tmp_path, lambda fraction, _: token.cancel() if fraction > 0.2 else None, token)
    assert list((tmp_path / "scratch").iterdir()) == []


def test_memory_does_not_grow_with_the_score() -> None:
    long = replace(
        BAND, parts=tuple(replace(part, notes=(*part.notes, Note(4_000_000, 480, 60))) for part in BAND.parts)
    )
    assert streaming(long, 44_100).memory_bytes == streaming(BAND, 44_100).memory_bytes
    assert streaming(long, 44_100).disk_bytes > 100 * streaming(BAND, 44_100).disk_bytes
    assert forecast(long, 44_100).memory_bytes > forecast(BAND, 44_100).memory_bytes


@needs_fluidsynth
@pytest.mark.parametrize("engine", ["auto", "soundfont"])
def test_a_soundfont_plays_and_is_named(tmp_path: Path, engine: str) -> None:
    bank = write_impulse(tmp_path / "impulse.sf2", 44_100, "do as you please")
    result = render(tmp_path, soundfont=str(bank), engine=engine, stems=True)
    made = result.outputs[0].provenance
    assert (made.engine, made.model, made.licence) == ("soundfont", "soundfont: Impulse", "do as you please")
    assert made.commercial is None
    assert read(result.outputs[0].path).any()
    plain = tmp_path / "plain"
    plain.mkdir()
    parts = render(plain, soundfont=str(bank), mastered=False).outputs
    assert [output.stem for output in parts] == ["drums", "bass", "keys"]


def test_a_missing_bank_is_said_before_anything_is_played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnsupportedAudio, match=r"nowhere\.sf2"):
        render(tmp_path, soundfont=str(tmp_path / "nowhere.sf2"))
    monkeypatch.setattr("musicstudio.audio.soundfont.PLACES", ())
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(ModelUnavailable, match="--soundfont"):
        render(other, engine="soundfont")
