"""Tiny collections in the layout of the real ones, written by the tests."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from musicstudio.audio.midiwriter import write_score
from musicstudio.domain.score import Meter, Note, Part, Score, TempoMap
from musicstudio.domain.units import PPQ, Ticks

Q = PPQ


def part(name: str, notes: list[tuple[float, float, int]], program: int = 0, channel: int = 0) -> Part:
    """Return a part of (start, length, pitch), in quarters."""
    made = tuple(Note(Ticks(round(s * Q)), Ticks(round(n * Q)), pitch, 80) for s, n, pitch in notes)
    return Part(name, made, program, channel)


def score(*parts: Part, bpm: float = 120.0, meters: tuple[Meter, ...] = (Meter(),), key: str = "") -> Score:
    return Score(parts, TempoMap.constant(bpm), meters, key)


def waltz(upbeat: int = 0, bars: int = 12) -> list[tuple[float, float, int]]:
    """Return a waltz in C: root, chord, chord, under a melody, after so many quarters of upbeat."""
    notes: list[tuple[float, float, int]] = [(n, 1.0, 67 + n) for n in range(upbeat)]
    for bar in range(bars):
        at = upbeat + 3 * bar
        root = (48, 53, 55, 48)[bar % 4]
        notes += [(at, 1.0, root - 12), (at, 2.0, root + 28), (at + 2, 1.0, root + 26)]
        notes += [(at + beat, 1.0, root + step) for beat in (1, 2) for step in (0, 4, 7)]
    return notes


def jsonl(path: Path, *rows: object) -> None:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")


def midi(path: Path, made: Score) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_score(path, made)


def workbook(path: Path, rows: list[list[str]]) -> None:
    """Write the least that is a workbook: one sheet of texts."""
    cells = "".join(
        f'<row r="{n}">'
        + "".join(
            f'<c r="{chr(65 + column)}{n}" t="inlineStr"><is><t>{text}</t></is></c>' for column, text in enumerate(row)
        )
        + "</row>"
        for n, row in enumerate(rows, 1)
    )
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/worksheets/sheet1.xml", sheet)


def lead_sheet_print(path: Path, first: int, beats: int = 3) -> None:
    """Write a compressed MusicXML file whose first measure has so many quarters."""
    note = "<note><pitch><step>C</step><octave>4</octave></pitch><duration>2</duration></note>"
    head = (
        f"<attributes><divisions>2</divisions><time><beats>{beats}</beats><beat-type>4</beat-type></time></attributes>"
    )
    text = f'<score-partwise><part id="P1"><measure number="1">{head}{note * first}</measure></part></score-partwise>'
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/container.xml", "<container/>")
        archive.writestr("song.xml", text)


def pop_song(
    place: Path, bars: tuple[int, ...] = (4, 4, 4, 4), first_s: float = 0.3, beat_s: float = 0.6, chords: str = ""
) -> None:
    """Write a song whose beats lie beside the file's own click: a melody note and a piano note on every beat."""
    place.mkdir(parents=True, exist_ok=True)
    count = sum(bars)
    lines = {sum(bars[:n]) for n in range(len(bars) + 1)}
    beats = [first_s + n * beat_s for n in range(count)]
    (place / "beat_midi.txt").write_text(
        "".join(f"{at} {float(n % 2 == 0)} {float(n in lines)}\n" for n, at in enumerate(beats))
    )
    labels = chords or f"{beats[0]}\t{beats[4]}\tDb:maj\n{beats[4]}\t{beats[-1]}\tAb:maj/3\n"
    (place / "chord_midi.txt").write_text(labels)
    (place / "key_audio.txt").write_text("0.0\t2.0\tF:min\n2.0\t60.0\tDb:maj\n")
    per_s = 2.0  # the file runs at 120 quarters a minute
    notes = [(at * per_s, 0.5, 61 + n % 2) for n, at in enumerate(beats)]
    low = [(at * per_s, 0.5, 49) for at in beats]
    midi(place / f"{place.name}.mid", score(part("MELODY", notes), part("BRIDGE", []), part("PIANO", low, channel=2)))


def lead_sheets(folder: Path, **changes: object) -> None:
    """Write one lead sheet: a waltz's melody over chords, one quarter of upbeat."""
    notes = [(0.0, 1.0, 67), *((1.0 + 3 * bar, 3.0, (72, 77, 79, 72)[bar % 4]) for bar in range(8))]
    midi(folder / "midi" / "00010_A_Waltz.mid", score(part("Voice", notes, 53), meters=(Meter(Ticks(0), 3, 4),)))
    lead_sheet_print(folder / "mxl" / "00010_A_Waltz.mxl", 1)
    row = {
        "file": "midi/00010_A_Waltz.mid", "title": "A Waltz", "authors": ["A. Nobody"], "key": [0, "major"],
        "time_signature": [3, 4], "genres": [["Pop", 2], ["Jazz", 5]], "tonality": "C major", "metric": "3/4",
        "chords": [[1.0, "C:major"], [4.0, "F:major-sixth/A"], [7.0, "G:dominant"], [10.0, "C:major"]],
    }  # fmt: skip
    jsonl(folder / "index.jsonl", row | changes)


def songs(folder: Path) -> None:
    """Write one song for voice and piano, with an upbeat of a quarter that its measures betray."""
    voice = part("Gesang\nVoice", [(0.0, 1.0, 67), *((1.0 + 3 * bar, 3.0, 72) for bar in range(11))], 53)
    made = score(voice, part("Piano\n(or Harp)", waltz(1, 11), 0, 1), meters=(Meter(Ticks(0), 3, 4),))
    file = "Fauré,_Gabriel/Two_Songs/1_Song/lc1.mid"
    midi(folder / "midi" / file, made)
    jsonl(
        folder / "midi.jsonl",
        {
            "file": file,
            "title": "Two Songs",
            "composer": "Gabriel Fauré",
            "key": [0, ""],
            "measures": 12,
            "quarters": 34.0,
        },
    )


def quartet(folder: Path) -> None:
    """Write one quartet of two movements, the second in another meter."""
    parts = [
        part(name, [(n, 1.0, pitch + n % 3) for n in range(32)], program, channel)
        for channel, (name, program, pitch) in enumerate(
            (("Violin 1", 40, 76), ("Violin 2", 40, 67), ("Viola", 41, 60), ("Violoncello", 42, 48))
        )
    ]
    file = "Ravel,_Maurice/Quartet_in_F/sq1.mid"
    midi(folder / "midi" / file, score(*parts, meters=(Meter(), Meter(Ticks(20 * Q), 3, 4))))
    jsonl(
        folder / "midi.jsonl",
        {"file": file, "title": "Quartet in F", "composer": "Ravel", "key": [-1, ""], "measures": 9, "quarters": 32.0},
    )


def engravings(folder: Path) -> None:
    """Write a sonata for violin and piano in two movements, and one single part of a set."""
    low = [(n * 4.0, 4.0, (48, 53, 55, 48)[n % 4]) for n in range(8)]
    high = [(n * 2.0, 2.0, 64 + n % 5) for n in range(16)]
    violin = part("one:", [(n * 1.0, 1.0, 76 + n % 4) for n in range(32)], 40)
    sonata = score(violin, part("upper:", high, 0, 1), part("lower:", low, 0, 2), key="A minor")
    rows = []
    for movement in (1, 2):
        name = f"GriegE__O8__Sonata_{movement}"
        midi(folder / name / "Sonata.mid", sonata)
        rows.append(
            {
                "dir": name, "source": f"ftp/GriegE/O8/Sonata_{movement}/Sonata_{movement}-lys/Sonata.ly",
                "licence": "creative commons attribution 4.0", "title": "Sonata \\", "composer": "Edvard Grieg",
                "instrument": "Violin and Piano", "style": "Romantic", "single_part_of_set": movement == 3,
                "files": [{"file": "Sonata.mid"}],
            }
        )  # fmt: skip
    single = rows[0] | {"dir": "GriegE__O8__violin", "single_part_of_set": True}
    jsonl(folder / "index.jsonl", *rows, single)


def band(folder: Path) -> None:
    """Write a band with drums, and the empty file that comes with it."""
    drums = part("drm", [(n * 1.0, 0.25, 36) for n in range(16)], 0, 9)
    bass = part("basu", [(n * 1.0, 1.0, 33) for n in range(16)], 34, 1)
    guitar = part("dist", [(n * 4.0, 4.0, pitch) for n in range(4) for pitch in (57, 60, 64)], 30, 2)
    midi(folder / "d_e1m1.mid", score(drums, bass, guitar, key="C major"))
    midi(folder / "dummy.mid", score())
    (folder / "CREDITS-MUSIC").write_text('\tE1M1: "Steel" by A. Smith\n', "utf-8")


def everything(folder: Path) -> None:
    """Write every collection below a folder."""
    for name in ("pop909", "openewld", "openscore-lieder", "openscore-quartets", "mutopia", "freedoom-midi"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    pop_song(folder / "pop909" / "001")
    lead_sheets(folder / "openewld")
    songs(folder / "openscore-lieder")
    quartet(folder / "openscore-quartets")
    engravings(folder / "mutopia")
    band(folder / "freedoom-midi")
