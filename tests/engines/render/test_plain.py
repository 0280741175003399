from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile

from musicstudio.app import catalog
from musicstudio.audio.midifile import write_score
from musicstudio.domain.score import Note, Part, Score
from musicstudio.domain.tasks import CancelToken, RenderRequest, Source
from musicstudio.engines.run import run

BASS = Part("bass", (Note(0, 480, 40), Note(480, 480, 43)), program=32)
KEYS = Part("keys", (Note(480, 480, 60),), program=4, channel=1)


def parts(folder: Path, *played: Part) -> dict[str, np.ndarray]:
    folder.mkdir()
    write_score(folder / "score.mid", Score(played))
    request = RenderRequest(Source(str(folder / "score.mid")), mastered=False)
    spec = catalog.choose("render", "auto")
    result = run(request, spec, folder, lambda forecast: None, lambda *_: None, CancelToken())
    assert [output.stem for output in result.outputs] == [part.name for part in played]
    return {output.stem: soundfile.read(output.path, dtype="float32")[0] for output in result.outputs}


def test_a_part_sounds_the_same_whatever_else_is_played(tmp_path: Path) -> None:
    both = parts(tmp_path / "both", BASS, KEYS)
    alone = parts(tmp_path / "alone", BASS)
    edited = parts(tmp_path / "edited", BASS, replace(KEYS, notes=(Note(480, 480, 64, 127),)))
    np.testing.assert_array_equal(both["bass"][: len(alone["bass"])], alone["bass"])
    np.testing.assert_array_equal(both["bass"], edited["bass"])
    assert np.abs(both["keys"] - edited["keys"]).max() > 0.01
