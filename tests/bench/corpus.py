"""A rendered corpus measured: what it holds, how it compares with real music, how fast it is made and read, how true.

    python tests/bench/corpus.py FOLDER [--eval DATA] [--scores DIR] [-o docs/corpus.md]

FOLDER is a corpus as `musicstudio corpus prepare` makes it. DATA holds recordings as for journey.py; nothing of the
corpus is chosen by them. DIR holds the collections that were rendered and the sounds; without it only our own band and
synthesis are timed. Pictures go to a folder beside the document, named after it.
"""

from __future__ import annotations

import argparse
import math
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np
import psutil
import soundfile
from journey import find_pieces
from measure import table

from musicstudio.training.corpora.library import SOURCES, pieces
from musicstudio.training.corpus_onsets import onset_errors
from musicstudio.training.corpus_pictures import examples_picture, histograms_picture
from musicstudio.training.corpus_portrait import OCTAVES_HZ, Portrait, portrait
from musicstudio.training.corpus_side import Spread
from musicstudio.training.corpus_sounds import source_of
from musicstudio.training.corpus_stats import leaks, statistics
from musicstudio.training.corpus_text import as_markdown
from musicstudio.training.packs import waveform, write_pack
from musicstudio.training.rendering import Rendering, rendered
from musicstudio.training.selection import made, orders, selected
from musicstudio.training.shards import Shards
from musicstudio.training.sounds.sources import Banks
from musicstudio.training.splits import SPLITS

EXCERPT_S, READS, PACKED, PACK_RATE = 6.0, 60, 6, 22050
OF_EACH_SOURCE = 12
SIDES = {"train": "to train on", "heldout": "held out"}
MEASURES: dict[str, Callable[[Portrait], float]] = {
    "loudness LUFS": lambda one: one.lufs,
    "true peak dBTP": lambda one: one.peak_dbtp,
    "crest factor dB": lambda one: one.crest_db,
    "side against middle dB": lambda one: one.width_db,
    "tempo bpm": lambda one: one.tempo_bpm,
    "onsets a second": lambda one: one.onsets_per_s,
    "certainty of the pulse": lambda one: one.pulse,
    "certainty of the key": lambda one: one.clarity,
    "middle of the spectrum, octaves over 31 Hz": lambda one: centre(one),
}
Chosen = list[tuple[Shards, str]]


def centre(one: Portrait) -> float:
    """Return where half of the power lies below, in octaves above the lowest."""
    share = np.cumsum(10 ** (np.array(one.octaves_db) / 10))
    return float(np.interp(0.5 * share[-1], share, np.arange(len(share))))


def drawn(sides: list[Shards], count: int, seed: int) -> Chosen:
    everything = [(shards, item_id) for shards in sides for item_id in shards.ids]
    rng = np.random.default_rng(seed)
    return [everything[int(n)] for n in sorted(rng.choice(len(everything), min(count, len(everything)), replace=False))]


def portraits(chosen: Chosen, data: Path | None) -> dict[str, dict[str, Portrait]]:
    """Return portraits of the corpus's mixes and of real recordings, by name."""
    found: dict[str, dict[str, Portrait]] = {"corpus": {}}
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        place = Path(name) / "mix.wav"
        for shards, item_id in chosen:
            item = shards.item(item_id)
            soundfile.write(place, item.mix.T, item.truth.sample_rate, "FLOAT")
            found["corpus"][item_id] = portrait(place)
        if data is not None:
            found["real"] = {piece.name: portrait(piece.path) for piece in find_pieces(data, Path(name))}
    return found


def compared(found: dict[str, dict[str, Portrait]]) -> str:
    """Return tables of the corpus beside real recordings."""
    rows = []
    for what, number in MEASURES.items():
        cells = []
        for group in found.values():
            values = [value for one in group.values() if math.isfinite(value := number(one))]
            spread = Spread.of(values)
            cells += [f"{spread.median:.1f}", f"{spread.low:.1f} … {spread.high:.1f}"] if values else ["–", "–"]
        rows.append([what, *cells])
    head = ["of", *(f"{name}{extra}" for name in found for extra in (", median", ", 5 … 95 %"))]
    octaves = [
        [f"{hz:g}", *(f"{np.median([one.octaves_db[n] for one in group.values()]):.1f}" for group in found.values())]
        for n, hz in enumerate(OCTAVES_HZ)
    ]
    told = [table(head, rows), "Level of each octave against the whole, median in dB:"]
    told.append(table(["Hz", *found], octaves))
    if "real" in found:
        each = [
            [name, f"{one.seconds:.0f}", f"{one.tempo_bpm:.1f}", one.key, f"{one.lufs:.1f}", f"{one.crest_db:.1f}",
             f"{one.width_db:.1f}", f"{one.onsets_per_s:.1f}"]
            for name, one in found["real"].items()
        ]  # fmt: skip
        told += [
            "The real recordings:",
            table(["recording", "s", "bpm", "key", "LUFS", "crest", "width", "onsets/s"], each),
        ]
    return "\n\n".join(told)


def rendering(folder: Path | None, count: int, seed: int) -> tuple[str, str]:
    """Return how fast records are made, a table, and whether one made twice is the same."""
    some = ()
    if folder is not None:
        some = (piece for source in SOURCES for piece in islice(pieces(folder, (source,)), OF_EACH_SOURCE))
    found, banks = selected(some, {"train": 3}, seed)["train"], Banks(folder)
    rows, seconds, spent, again = [], 0.0, 0.0, ""
    for order in orders(found, seed):
        if len(rows) == count:
            break
        began = time.perf_counter()
        piece = made(order, "train", seed)
        if piece is None:
            continue
        composed = time.perf_counter() - began
        record = rendered(piece, "train", seed, banks)
        took, truth = time.perf_counter() - began, record.item.truth
        lasts = truth.samples / truth.sample_rate
        rows.append([source_of(order.id), order.treatment, str(len(truth.players)), str(len(truth.notes)),
                     f"{lasts:.1f}", f"{composed:.1f}", f"{took:.1f}", f"{lasts / took:.1f}"])  # fmt: skip
        seconds, spent = seconds + lasts, spent + took
        again = again or _same(record, rendered(piece, "train", seed, banks), order.id)
    rows.append(["together", "", "", "", f"{seconds:.1f}", "", f"{spent:.1f}", f"{seconds / spent:.1f}"])
    head = ["source", "treatment", "parts", "notes", "s", "score s", "all s", "× realtime"]
    minute = f"{60 * count / spent:.1f} records a minute and process"
    return f"{table(head, rows)}\n\n{minute}.", again


def _same(one: Rendering, other: Rendering, name: str) -> str:
    sounds = one.item.stems.keys() == other.item.stems.keys() and all(
        np.array_equal(sound, other.item.stems[stem]) for stem, sound in one.item.stems.items()
    )
    notes = np.array_equal(one.item.truth.notes, other.item.truth.notes)
    words = one.item.truth.caption == other.item.truth.caption
    told = {"samples": sounds, "notes": notes, "caption": words}
    return f"{name} rendered twice: " + ", ".join(
        f"{what} {'identical' if ok else 'DIFFERENT'}" for what, ok in told.items()
    )


def reading(chosen: Chosen, seed: int) -> str:
    """Return how fast excerpts are read from shards and from a pack."""
    rng = np.random.default_rng(seed)
    rows = []
    for what, stems in (("four stems", ("drums", "bass", "other", "vocals")), ("one stem", ("other",))):
        began, heard = time.perf_counter(), 0.0
        for _ in range(READS):
            shards, item_id = chosen[int(rng.integers(len(chosen)))]
            entry = shards.entry(item_id)
            length = min(entry.samples, round(EXCERPT_S * entry.sample_rate))
            start = int(rng.integers(entry.samples - length + 1))
            shards.excerpt(item_id, start, start + length, stems)
            heard += length / entry.sample_rate
        rows.append(_speed(f"shards, {what}, 44.1 kHz", heard, time.perf_counter() - began, READS))
    some = [(item_id, shards.item(item_id)) for shards, item_id in chosen[:PACKED]]
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        began = time.perf_counter()
        pack = write_pack(Path(name) / "pack", some, [waveform(PACK_RATE)])
        heard = sum(item.truth.samples / item.truth.sample_rate for _, item in some)
        rows.append(_speed("a pack written, mix, 22 kHz", heard, time.perf_counter() - began, len(some)))
        began, length, reads = time.perf_counter(), round(EXCERPT_S * PACK_RATE), 20 * READS
        for _ in range(reads):
            number = int(rng.integers(len(pack)))
            start = int(rng.integers(max(1, pack.rows("mix", number) - length)))
            pack.waveform("mix", number, start, start + length)
        rows.append(_speed("the pack read", reads * EXCERPT_S, time.perf_counter() - began, reads))
    return table(["what", "× realtime", "a second"], rows)


def _speed(what: str, heard: float, took: float, count: int) -> list[str]:
    return [what, f"{heard / took:.0f}", f"{count / took:.1f}"]


def onsets(chosen: Chosen) -> str:
    """Return how far true onsets and sound lie apart, a table by kind of sound."""
    errors: dict[str, list[float]] = {}
    for shards, item_id in chosen:
        for kind, found in onset_errors(shards.item(item_id)).items():
            errors.setdefault(kind, []).extend(found)
    rows = []
    for kind, found in sorted(errors.items()):
        ms = 1000 * np.array(found)
        rows.append([kind, str(len(ms)), f"{np.median(ms):.2f}", f"{np.percentile(np.abs(ms), 95):.2f}",
                     f"{ms.min():.2f}", f"{ms.max():.2f}"])  # fmt: skip
    return table(["kind", "lone onsets", "median ms", "95 % of sizes ms", "earliest ms", "latest ms"], rows)


def pictures(found: dict[str, dict[str, Portrait]], chosen: Chosen, place: Path, seed: int) -> None:
    place.mkdir(parents=True, exist_ok=True)
    numbers = {
        what: {name: [number(one) for one in group.values()] for name, group in found.items()}
        for what, number in MEASURES.items()
    }
    (place / "histograms.png").write_bytes(histograms_picture(numbers))
    sources = Counter[str]()
    rng = np.random.default_rng(seed)
    mixed = [chosen[int(n)] for n in rng.permutation(len(chosen))]
    first = sorted(mixed, key=lambda one: _turn(sources, source_of(one[1])))[:4]
    some = [(f"{item_id} ({shards.split})", shards.item(item_id)) for shards, item_id in first]
    (place / "examples.png").write_bytes(examples_picture(some))


def _turn(sources: Counter[str], source: str) -> int:
    sources[source] += 1
    return sources[source]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--eval", type=Path, default=None, metavar="DATA")
    arguments.add_argument("--scores", type=Path, default=None, metavar="DIR")
    arguments.add_argument("-o", "--output", type=Path, default=Path("docs/corpus.md"))
    arguments.add_argument("--records", type=int, default=20)
    arguments.add_argument("--render", type=int, default=8)
    arguments.add_argument("--seed", type=int, default=0)
    asked = arguments.parse_args()
    sides = [shards for split in SPLITS if len(shards := Shards(asked.folder, split))]
    chosen = drawn(sides, asked.records, asked.seed)
    found = portraits(chosen, asked.eval)
    pictures(found, chosen, asked.output.with_suffix(""), asked.seed)
    speed, same = rendering(asked.scores, asked.render, asked.seed)
    load = psutil.getloadavg()[0] / (psutil.cpu_count() or 1)
    parts = {
        "compared": compared(found), "rendering": speed, "same": same, "load": f"{load:.1f}",
        "reading": reading(chosen, asked.seed), "onsets": onsets(chosen), "count": str(len(chosen)),
        "statistics": as_markdown(statistics(asked.folder, asked.records, asked.seed)).replace("### ", "#### "),
        "leaks": "\n".join(f"- {sentence}" for sentence in leaks(asked.folder)) or "None.",
        "files": asked.output.stem, "size": " and ".join(f"{len(one)} records {SIDES[one.split]}" for one in sides),
        "hours": f"{sum(one.seconds for one in sides) / 3600:.2f}",
    }  # fmt: skip
    draft = asked.output.with_suffix(".part")
    draft.write_text(PAGE.format(**parts), "utf-8")
    draft.replace(asked.output)


PAGE = """# The rendered corpus

Made by `python tests/bench/corpus.py FOLDER --eval DATA --scores DIR` from a corpus of {hours} hours:
{size}.

Levels, comparison, onsets and reading speed are those of {count} records of it, drawn by chance. While speeds were
taken the machine had {load} times as much to do as it has cores.

## Beside real music

Tempo, key, pulse and loudness as `musicstudio analyze` finds them, in renders and recordings alike; onsets by spectral
flux. Nothing in the corpus was chosen by these recordings.

{compared}

![Distributions, corpus and real recordings]({files}/histograms.png)

## Examples

Coloured lines are the true notes, a colour a family.

![Four records]({files}/examples.png)

## Truth

How long after its true onset a note (or some at once) that begins alone in its stem is heard: the first sample above
2 % of its peak and twice what went before, where the stem is 26 dB quieter before. Slow attacks are heard late by
their nature.

{onsets}

{same}.

Works and sounds on the wrong side of the split, or on both:

{leaks}

## Speed

Rendering in one process; the first record also opens the banks of sounds.

{rendering}

Reading excerpts of 6 s drawn by chance, decoded to arrays:

{reading}

## What is in it

{statistics}
"""


if __name__ == "__main__":
    main()
