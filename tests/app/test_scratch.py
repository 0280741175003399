import subprocess
import sys

import pytest

from musicstudio.app.scratch import scratch_folder, sweep
from musicstudio.domain.errors import OutputBlocked


def test_a_folder_made_for_nothing_is_gone_again(tmp_path):
    with scratch_folder(tmp_path / "new" / "deep") as scratch:
        (scratch / "half.wav").write_text("x")
        assert scratch.name.startswith(".")
    assert not (tmp_path / "new").exists()


def test_what_was_published_stays(tmp_path):
    with scratch_folder(tmp_path / "out") as scratch:
        (scratch / "a").write_text("x")
        (scratch / "a").rename(tmp_path / "out" / "a")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["a"]


def test_only_the_dead_are_swept(tmp_path):
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    (tmp_path / f".musicstudio-{dead.stdout.strip()}-abc.part").mkdir()
    (tmp_path / ".musicstudio-notes").mkdir()
    with scratch_folder(tmp_path) as alive:
        sweep(tmp_path)
        assert sorted(p.name for p in tmp_path.iterdir()) == sorted([alive.name, ".musicstudio-notes"])


def test_a_file_in_the_way_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputBlocked, match="file"), scratch_folder(tmp_path / "file" / "out"):
        raise AssertionError("never reached")
