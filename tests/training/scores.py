"""Small scores for the tests of training, and a strategy for any."""

from __future__ import annotations

from hypothesis import strategies as st

from musicstudio.domain.score import Bend, Control, Mark, Meter, Note, Part, Score, TempoChange, TempoMap
from musicstudio.domain.units import Ticks

BAR = 1920
CHORDS = ("Am", "F", "C", "G")


def song(bars: int = 8, tempo: float = 96.0) -> Score:
    """Return bars of Am F C G in A minor: a tune sung, piano, bass and drums, all notes equally loud."""
    tune, comp, bass, drums = [], [], [], []
    for bar in range(bars):
        at = bar * BAR
        root = (45, 41, 48, 43)[bar % 4]
        third = 3 if bar % 4 == 0 else 4
        tune += [Note(Ticks(at + n * 480), Ticks(460), 69 + (0, 3, 7, 5)[(n + bar) % 4], 80) for n in range(4)]
        tune += [Note(Ticks(at + 1680), Ticks(240), 72, 80)]
        comp += [
            Note(Ticks(at + half), Ticks(900), root + 12 + step, 80) for half in (0, 960) for step in (0, third, 7)
        ]
        bass += [Note(Ticks(at + beat * 480), Ticks(400), root - 12, 80) for beat in range(4)]
        drums += [Note(Ticks(at + n * 240), Ticks(60), 42, 80) for n in range(8)]
        drums += [Note(Ticks(at + beat * 480), Ticks(60), (36, 38)[beat % 2], 80) for beat in range(4)]
    parts = (
        Part("tune", tuple(sorted(tune)), 52, 0, role="vocals"),
        Part("piano", tuple(comp), 0, 1, role="keys"),
        Part("bass", tuple(bass), 33, 2, role="bass"),
        Part("kit", tuple(sorted(drums)), 0, 9, role="drums"),
    )
    return Score(
        parts,
        TempoMap.constant(tempo),
        key="A minor",
        name="song",
        chords=tuple(Mark(Ticks(bar * BAR), CHORDS[bar % 4]) for bar in range(bars)),
        sections=tuple(Mark(Ticks(bar * BAR), "AB"[bar // 4 % 2]) for bar in range(0, bars, 4)),
        length=Ticks(bars * BAR),
    )


def quartet(bars: int = 4) -> Score:
    """Return a string quartet as engraved: no velocities to speak of, no roles, no chords."""
    tops = ((76, 40), (69, 40), (60, 41), (45, 42))
    parts = tuple(
        Part(
            f"part {n}",
            tuple(Note(Ticks(at * 480), Ticks(480), top + (0, 2, 3, -1)[at % 4], 80) for at in range(4 * bars)),
            program,
            n,
        )
        for n, (top, program) in enumerate(tops)
    )
    return Score(parts, TempoMap.constant(72), key="A minor", length=Ticks(bars * BAR))


def _notes(low: int, high: int) -> st.SearchStrategy[tuple[Note, ...]]:
    note = st.builds(
        lambda start, length, pitch, velocity: Note(Ticks(start), Ticks(length), pitch, velocity),
        st.integers(0, 12_000), st.integers(1, 4_000), st.integers(low, high), st.integers(1, 127),
    )  # fmt: skip
    return st.lists(note, max_size=30).map(lambda notes: tuple(sorted(notes)))


def _at(last: int = 12_000) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(1, last), max_size=4, unique=True).map(sorted)


@st.composite
def scores(draw: st.DrawFn) -> Score:
    """Return a score of some parts with bends, a pedal, tempi, meters and chords that change anywhere."""
    tempi = tuple(TempoChange(Ticks(at), draw(st.sampled_from((60.0, 97.5, 180.0)))) for at in (0, *draw(_at())))
    shapes = st.sampled_from(((4, 4), (3, 4), (6, 8), (7, 8)))
    meters = tuple(Meter(Ticks(at), *draw(shapes)) for at in (0, *draw(_at())[:2]))
    parts = (
        Part(
            "pitched", draw(_notes(30, 90)), 4, 0,
            tuple(Bend(Ticks(at), draw(st.sampled_from((-1.0, 0.0, 0.5)))) for at in draw(_at())),
            tuple(Control(Ticks(at), 64, draw(st.sampled_from((0, 127)))) for at in draw(_at())),
            role="keys", patch="rhodes",
        ),
        Part("kit", draw(_notes(35, 51)), 0, 9, role="drums"),
    )  # fmt: skip
    chords = tuple(Mark(Ticks(at), draw(st.sampled_from(("Am7", "F", "C/E", "N")))) for at in (0, *draw(_at())))
    sections = (Mark(Ticks(0), "A"), *(Mark(Ticks(at), "B") for at in draw(_at())[:1]))
    return Score(parts, TempoMap(tempi), meters, "A minor", "any", "", chords, sections, Ticks(12_001))
