"""A band's score, gathered for an engine."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
from musicstudio.app import sketches
from musicstudio.app.bandscore import gather
from musicstudio.domain.project import Project, Track
from musicstudio.domain.score import Note, Part, Score

notes = (Note(0, 480, 60, 100),)
track = Track("a", "Keys", score=Score((Part("keys", notes), Part("keys", notes))))
print([part.name for part in gather(Project("x", (track,)), track).score.parts])
print([name for name in sys.modules if name == "scipy" or name.startswith("musicstudio.audio.synth")])
"""


def test_gathering_a_band_needs_neither_its_instruments_nor_a_large_library() -> None:
    """The window's thread gathers: importing the instruments there would hold it up for half a second and more."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60)
    names, imported = done.stdout.splitlines()
    assert names == "['keys', 'keys 2']"
    assert imported == "[]"
