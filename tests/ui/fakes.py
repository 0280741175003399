"""A session and a player that only remember what they were asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from musicstudio.app.settings import Settings
from musicstudio.domain.edits import AddTracks, Propose, SetAnalysis
from musicstudio.domain.history import History
from musicstudio.domain.models import ModelSpec
from musicstudio.domain.project import Analysis, Media, Project, Proposal, Span, Take, Track
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import Patch, Source

RATE = 44100
SECONDS = 8.0
FACTS = {
    "tempo_bpm": 120.0,
    "beats_s": [n * 0.5 for n in range(16)],
    "downbeats_s": [n * 2.0 for n in range(4)],
    "meter": "4/4",
    "key": "A minor",
    "loudness_lufs": -14.2,
    "sections": [{"label": "A", "start_s": 0.0, "end_s": 4.0}, {"label": "B", "start_s": 4.0, "end_s": 8.0}],
}


MODELS = (
    ModelSpec("similarity", "similarity", ("inpaint",), "Similarity", "MIT", True, "Fills from the recording itself."),
    ModelSpec("masking", "masking", ("separate",), "Masking", "CC BY-NC 4.0", False, "Takes a mix apart."),
    ModelSpec("listening", "listening", ("analyze",), "Listening", "MIT", True, "Finds tempo and key."),
)


class FakeShelf:
    def __init__(self):
        self.items = ()
        self.removed = []

    def remove(self, item):
        self.removed.append(item)


class Asked:
    """Remembers every call."""

    def __init__(self, asked):
        self._asked = asked

    def __getattr__(self, name):
        return lambda *args, **kwargs: self._asked.append((name, *args, *kwargs.values()))


class FakeSession:
    """Has one analysed song; `asked` is a list of (method, arguments)."""

    def __init__(self, song: Path):
        self._files: dict[str, Path] = {}
        media = Media(self._file(song), RATE, 2, round(RATE * SECONDS), "WAV", "PCM_16", False)
        self.history = History(Project("Test"))
        self.history = self.history.do(AddTracks((Track("song", "song", "song", media),)))
        self.history = self.history.do(SetAnalysis(Analysis("song", FACTS)))
        self.history = History(self.history.present)
        self.asked = []
        self.jobs = ()
        self.worker_pids = ()
        self.shelf = FakeShelf()
        self.settings = Settings()
        self.messages = ()
        self.folder = Path("Test.mstudio")
        self.closed = False
        self._listeners = []
        self.transcribing = Asked(self.asked)

    @property
    def project(self):
        return self.history.present

    def subscribe(self, listener):
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, what):
        for listener in tuple(self._listeners):
            listener(what)

    def models(self, task):
        return tuple(spec for spec in MODELS if task in spec.tasks)

    def source(self, track_id, take=None, proposal=""):
        track = self.project.track(track_id)
        spans = list(track.spans)
        if take and proposal:
            spans += track.proposal(proposal).take(take).spans
        patches = tuple(Patch(span.start, span.media.samples, self._path(span.media)) for span in spans)
        return Source(self._path(track.media), patches)

    def sound_of(self, track_id):
        return self.source(track_id) if self.project.track(track_id).media is not None else None

    def _file(self, path: Path) -> str:
        name = f"{len(self._files):064x}{path.suffix}"
        self._files[name] = path
        return name

    def _path(self, media: Media) -> str:
        return str(self._files[media.file])

    def do(self, command):
        self.asked.append(("do", command))
        self.history = self.history.do(command)
        self.tell("project")

    def undo(self):
        self.history = self.history.undo()
        self.tell("project")

    def redo(self):
        self.history = self.history.redo()
        self.tell("project")

    def close(self):
        self.closed = True

    def change_settings(self, settings):
        self.settings = settings

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **kwargs: self.asked.append((name, *args, *kwargs.values()))

    def propose(self, folder: Path, takes: int = 3, start_s: float = 2.0, end_s: float = 3.0):
        """Lay takes over the song, each a louder tone of its own."""
        made = tuple(
            Take(number, f"take {number}", (self.span(folder, number, start_s, end_s),), PROVENANCE)
            for number in range(1, takes + 1)
        )
        self.do(Propose("song", Proposal("p1", (Region(start_s, end_s),), made, chosen=1)))

    def span(self, folder: Path, number: int, start_s: float, end_s: float) -> Span:
        time = np.arange(round((end_s - start_s) * RATE)) / RATE
        sound = 0.8 * np.sin(2 * np.pi * 3000 * number * time)
        path = folder / f"take{number}.wav"
        soundfile.write(path, np.stack([sound, sound], axis=1), RATE, subtype="FLOAT")
        return Span(round(start_s * RATE), Media(self._file(path), RATE, 2, len(time), "WAV", "FLOAT", False))


PROVENANCE = Provenance("similarity", "similarity", "yours", 1)


@dataclass
class _Levels:
    peak: tuple[float, float] = (0.5, 0.25)
    short_term_lufs: float | None = -14.2


class FakePlayer:
    def __init__(self):
        self.asked = []
        self.playing = False
        self.position_s = 0.0
        self.underruns = 0
        self.error = ""
        self.closed = False

    def play(self):
        self.playing = True

    def stop(self):
        self.playing = False

    def levels(self):
        return _Levels()

    def close(self):
        self.closed = True

    def load(self, mix):
        self.asked.append(("load", mix))

    def choose(self, lane, take):
        self.asked.append(("choose", lane, take))

    def choose_output(self, choice):
        self.asked.append(("output", choice))

    def prepare(self):
        self.asked.append(("prepare",))

    def strike(self, clip):
        self.asked.append(("strike", clip))

    def seek(self, position_s):
        self.position_s = position_s

    def set_loop(self, loop):
        self.asked.append(("loop", loop))
