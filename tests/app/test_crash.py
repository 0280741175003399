"""The studio and its worker killed at random moments while they work: nothing that was answered is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import numpy as np
import psutil
import soundfile

from musicstudio.app.documents import open_document
from musicstudio.app.scratch import scratch_folder

STUDIO = """
import queue, sys
from pathlib import Path
from musicstudio.app.session import open_session
from musicstudio.domain.edits import AcceptTake, RenameProject
from musicstudio.domain.region import Region
calls = queue.Queue()
session = open_session(Path(sys.argv[1]), calls.put)
for n in range(100):
    session.do(RenameProject(str(int(session.title) + 1)))
    print("name", session.title, flush=True)
    track = session.project.tracks[0]
    session.inpaint(track.id, (Region(0.2 + (n % 4) / 2, 0.5 + (n % 4) / 2),), takes=2)
    while not session.project.track(track.id).proposals:
        calls.get()()
    proposal = session.project.track(track.id).proposals[0]
    session.do(AcceptTake(track.id, proposal.id, 1))
    print("edits", len(session.project.track(track.id).edits), flush=True)
"""


def make_project(tmp_path):
    from musicstudio.app.documents import create
    from musicstudio.domain.edits import AddTracks
    from musicstudio.domain.project import Project, Track

    generator = np.random.default_rng(0)
    soundfile.write(tmp_path / "a.wav", 0.1 * generator.standard_normal((66150, 2)), 22050, subtype="PCM_16")
    document = create(tmp_path / "A.mstudio", Project("0"))
    document.do(AddTracks((Track("a", "A", media=document.take_in(tmp_path / "a.wav")),)))
    document.close()
    return tmp_path / "A.mstudio"


def test_kill_9_of_the_studio_at_random_moments(tmp_path, studio_home):
    folder, moments = make_project(tmp_path), random.Random(11)
    for _ in range(5):
        studio = subprocess.Popen([sys.executable, "-c", STUDIO, str(folder)], stdout=subprocess.PIPE, text=True)
        said = [studio.stdout.readline().split()]
        time.sleep(moments.uniform(0.2, 2.5))
        family = [psutil.Process(studio.pid), *psutil.Process(studio.pid).children(recursive=True)]
        family[0].kill()
        said += [line.split() for line in studio.stdout.read().splitlines() if line.count(" ") == 1]
        studio.wait()
        _, alive = psutil.wait_procs(family, timeout=10)
        assert not alive, "the worker outlived the studio"
        document = open_document(folder)
        present = document.history.present
        answered = {what: int(value) for what, value in said}
        assert int(present.name) >= answered["name"]
        assert len(present.track("a").edits) >= answered.get("edits", 0)
        assert not document.damaged
        for media in present.media:
            assert soundfile.info(document.media_path(media)).frames == media.samples
        document.close()
        with scratch_folder(folder) as scratch:  # the next job sweeps what the dead left
            assert list(folder.glob(".musicstudio-*")) == [scratch]
