"""A small song to hand over: two sounds of different length, rate and start, one edited, one silenced, and notes."""

import numpy as np
import soundfile

from musicstudio.app.documents import create
from musicstudio.domain.edits import AddTracks, SetAnalysis
from musicstudio.domain.project import Analysis, Edit, Project, Span, Track
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.score import Bend, Control, Note, Part, Score, TempoMap
from musicstudio.domain.units import Samples, Ticks

RATE = 44100
SECONDS = 9.0
BEND = Bend(Ticks(480), 1.0)
NOTES = (Note(Ticks(0), Ticks(480), 60, 100), Note(Ticks(1920), Ticks(960), 64, 80))
PROVENANCE = Provenance("similarity", "similarity", "MIT", 7)
SECTIONS = [{"label": "Intro", "start_s": 0.0, "end_s": 4.0}, {"label": "Verse & <b>", "start_s": 4.0, "end_s": 8.0}]


def facts(first=0.0):
    beats = [first + n * 0.5 for n in range(17)]
    return {
        "tempo_bpm": 120.0, "beats_s": beats, "downbeats_s": beats[::4], "meter": "4/4", "key": "F minor",
        "sections": SECTIONS,
    }  # fmt: skip


def make(folder, first=0.0):
    """Return an open document; the caller closes it."""
    generator = np.random.default_rng(0)
    long, short, muted = (0.2 * generator.standard_normal((n, 2)) for n in (round(SECONDS * RATE), 22050, RATE))
    soundfile.write(folder / "long.wav", long, RATE, "PCM_16")
    soundfile.write(folder / "short.wav", short, 22050, "PCM_16")
    soundfile.write(folder / "muted.wav", muted, RATE, "PCM_16")
    soundfile.write(folder / "patch.wav", np.zeros((100, 2)), RATE, "FLOAT")
    document = create(folder / "Song.mstudio", Project("Song"))
    edit = Edit((Span(Samples(1000), document.take_in(folder / "patch.wav")),), PROVENANCE)
    score = Score(
        (
            Part("Keys", NOTES, 4, 0, bends=(BEND,), controls=(Control(Ticks(0), 7, 90),)),
            Part("Kit", (Note(Ticks(0), Ticks(120), 36),), 0, 9),
        ),
        TempoMap.constant(100.0),
    )
    tracks = (
        Track("a", "Long", "bass", document.take_in(folder / "long.wav"), edits=(edit,), gain_db=-6.0),
        Track("b", "Short / odd", "drums", document.take_in(folder / "short.wav"), start_s=0.25),
        Track("c", "Keys", "keys", score=score, start_s=1.0),
        Track("d", "Muted", "vocals", document.take_in(folder / "muted.wav"), muted=True),
    )
    document.do(AddTracks(tracks))
    document.do(SetAnalysis(Analysis("a", facts(first))))
    return document
