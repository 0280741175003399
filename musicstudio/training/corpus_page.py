"""A page to look at and listen to records drawn from a corpus: one HTML file, its sounds and pictures beside it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Final
from urllib.parse import quote

import numpy as np
import soundfile

from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import OutputBlocked, WrongUsage
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.training.corpus_doubts import doubts
from musicstudio.training.corpus_levels import Level, levels_of
from musicstudio.training.corpus_pictures import record_picture
from musicstudio.training.corpus_sounds import source_of, treatment_of
from musicstudio.training.shard_index import Entry
from musicstudio.training.shards import Item, Shards, finished
from musicstudio.training.splits import SPLITS
from musicstudio.training.truth import Truth

_HEAD: Final = (
    "sound", "LUFS", "peak dBTP", "at full scale", "silent", "offset", "clicks", "notes", "unheard", "out of bounds",
)  # fmt: skip
_MARK: Final = '<meta name="generator" content="Music Studio, records of a corpus">'
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:; media-src 'self' file:"
_BLOCK: Final = 1 << 16


def write_page(
    folder: Path,
    out: Path,
    count: int = 30,
    seed: int = 0,
    report: Report | None = None,
    cancel: CancelToken | None = None,
) -> Path:
    """Write a page of up to `count` records of a corpus, drawn from both sides; return the page.

    `out` is the page when it ends in .html, else the folder for `index.html`. Sounds and pictures lie beside the page
    in a folder named after it; both take the place of older ones. Raises WrongUsage where there is no corpus,
    OutputBlocked when nothing can be written, ModelUnavailable where Matplotlib is missing, JobCancelled.
    """
    page = out if out.suffix.lower() == ".html" else out / "index.html"
    beside = page.with_name(f"{page.stem}-files")
    made = beside.with_name(f"{beside.name}.part")
    chosen = _drawn(folder, count, seed)
    if (page.exists() or beside.exists()) and not _ours(page):
        raise OutputBlocked(f"{page.name} or {beside.name} is there already and is no such page; choose another name.")
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        sections = []
        for n, (shards, item_id) in enumerate(chosen, 1):
            (cancel or CancelToken()).check()
            (report or _untold)((n - 1) / len(chosen), item_id)
            sections.append(_section(n, shards.entry(item_id), shards.item(item_id), made, beside.name))
        draft = page.with_name(f"{page.name}.part")
        draft.write_text(_page(folder.name, chosen, sections, seed), "utf-8")
        os.replace(draft, page)  # first, so that its folder is known as ours whenever this is killed
        _replace(made, beside)
    except OSError as error:
        raise OutputBlocked(f"The page {page.name} cannot be written; check its disk's space and rights.") from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return page


def _ours(page: Path) -> bool:
    try:
        return _MARK in page.read_bytes()[:1000].decode("utf-8", "replace")
    except OSError:
        return False


def _untold(share: float, what: str) -> None:
    pass


def _replace(made: Path, beside: Path) -> None:
    old = beside.with_name(f"{beside.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if beside.exists():
        os.replace(beside, old)
    os.replace(made, beside)
    shutil.rmtree(old, ignore_errors=True)


def _drawn(folder: Path, count: int, seed: int) -> list[tuple[Shards, str]]:
    sides = [Shards(folder, split) for split in SPLITS if any(finished(folder, split))]
    everything = [(shards, item_id) for shards in sides for item_id in shards.ids]
    if not everything:
        raise WrongUsage(f"There is no corpus in '{folder.name}'; give the folder that was prepared.")
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(everything), min(max(count, 1), len(everything)), replace=False)
    return [everything[int(place)] for place in sorted(chosen)]


def _section(number: int, entry: Entry, item: Item, into: Path, beside: str) -> str:
    """Write a record's files; return its part of the page."""
    base = f"{number:02d}"
    sounds = {"mix": item.mix, **item.stems}
    quieter = {name: _written(into / f"{base}-{name}.flac", sound, item) for name, sound in sounds.items()}
    (into / f"{base}.png").write_bytes(record_picture(item))
    links = ", ".join(
        f'<a href="{quote(beside)}/{base}-{name}.flac">{name}</a>{_turned_down(quieter[name])}' for name in item.stems
    )
    levels = levels_of(item)
    truth = item.truth
    wrong = any(level.out_of_bounds for level in levels)
    mark = ' <span class="wrong">out of bounds</span>' if wrong else ""
    picture = f'src="{quote(beside)}/{base}.png" alt="{escape(_described(truth), True)}"'
    return f"""<section id="r{base}" aria-labelledby="h{base}">
<h2 id="h{base}">{number}. {escape(truth.piece or entry.id)}{mark}</h2>
<blockquote>{escape(truth.caption) or "no caption"}</blockquote>
<p><audio controls preload="none" src="{quote(beside)}/{base}-mix.flac" aria-label="mix of record {number}"></audio>
{_turned_down(quieter["mix"])} Stems: {links or "none"}.</p>
{_facts(entry, truth)}
<p><img {picture} loading="lazy" width="1300" height="600"></p>
{_players(truth)}
{_levels(levels)}
</section>"""


def _written(path: Path, sound: AudioArray, item: Item) -> float:
    """Write a sound as FLAC, turned down where it is louder than full scale; return by how many dB."""
    peak = float(np.max(np.abs(sound), initial=0.0))
    gain = min(1.0, (1 - 2.0**-15) / peak) if peak else 1.0
    with soundfile.SoundFile(path, "w", item.truth.sample_rate, 2, "PCM_16", format="FLAC") as file:
        for at in range(0, sound.shape[1], _BLOCK):
            file.write((sound[:, at : at + _BLOCK] * np.float32(gain)).T)
    return float(-20 * np.log10(gain))


def _turned_down(db: float) -> str:
    return f" (turned down by {db:.1f} dB)" if db > 0.05 else ""


def _described(truth: Truth) -> str:
    families = ", ".join(dict.fromkeys(player.family for player in truth.players))
    return (
        f"Spectrogram with {len(truth.notes)} true notes over {truth.samples / truth.sample_rate:.0f} seconds, "
        f"and below it a piano roll of {families or 'no known parts'}."
    )


def _facts(entry: Entry, truth: Truth) -> str:
    facts = {
        "record": entry.id, "side": entry.split, "source": entry.notes.get("source") or source_of(entry.id),
        "treatment": treatment_of(entry.id), "style": truth.style, "key": truth.key,
        "tempo": f"{truth.tempo_bpm:.1f} quarter notes a minute", "meter": truth.meter,
        "length": f"{entry.seconds:.1f} s", "tuning": f"{truth.tuning_cents:+.0f} cents" if truth.tuning_cents else "",
        "sections": ", ".join(f"{name} {at_s:.1f}" for at_s, name in truth.sections),
        "licences": entry.notes.get("licences", ""),
    }  # fmt: skip
    doubted = "".join(
        f'<dt class="wrong">in doubt: {escape(k)}</dt><dd>{escape(v)}</dd>' for k, v in doubts(truth).items()
    )
    rows = doubted + "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items() if value
    )
    return f"<dl>{rows}</dl>"


def _players(truth: Truth) -> str:
    counts = np.bincount(truth.notes["part"], minlength=len(truth.players))
    rows = [
        (player.name, player.sound, player.family, player.stem, str(int(notes)))
        for player, notes in zip(truth.players, counts, strict=True)
    ]
    return _table("Who plays", ("part", "sound", "family", "stem", "notes"), rows) if rows else ""


def _levels(levels: Sequence[Level]) -> str:
    rows = [
        (
            level.name, _db(level.lufs), _db(level.peak_db), str(level.full), f"{100 * level.silent:.0f} %",
            f"{level.offset:.5f}", str(level.clicks), str(level.notes) if level.notes >= 0 else "unknown",
            f"{100 * level.unheard:.1f} %", ", ".join(level.out_of_bounds),
        )
        for level in levels
    ]  # fmt: skip
    return _table("Levels", _HEAD, rows, {n for n, level in enumerate(levels) if level.out_of_bounds})


def _db(value: float | None) -> str:
    return "silence" if value is None else f"{value:.1f}"


def _table(caption: str, head: Iterable[str], rows: Sequence[Sequence[str]], wrong: Iterable[int] = ()) -> str:
    marked = frozenset(wrong)
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(
        f'<tr{" class=wrong" if n in marked else ""}><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for n, row in enumerate(rows)
    )
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _page(name: str, chosen: Sequence[tuple[Shards, str]], sections: Sequence[str], seed: int) -> str:
    style = files("musicstudio.training").joinpath("corpus_page.css").read_text("utf-8")
    entries = "".join(
        f'<li><a href="#r{n:02d}">{escape(item_id)}</a> ({shards.split})</li>'
        for n, (shards, item_id) in enumerate(chosen, 1)
    )
    title = f"Records of the corpus {name}"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
{_MARK}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{escape(title)}</title>
<style>
{style}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
<p>{len(sections)} records, drawn by chance (seed {seed}). In the pictures each true note is a thin line at its
fundamental, in its family's colour; white strokes below are downbeats, names above are chords and sections. A row out
of bounds says in its last column why.</p>
<nav aria-label="Records"><ol>{entries}</ol></nav>
{chr(10).join(sections)}
</main>
</body>
</html>
"""
