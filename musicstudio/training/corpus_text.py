"""Statistics of a corpus as text: one table for the terminal, the same in Markdown for documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from musicstudio.training.corpus_side import TEMPO_STEP, Side, Spread, Statistics

_TABLES: Final = ("source", "treatment", "style", "mode", "key", "meter", "licence", "stem", "known")
_MOST_ROWS: Final = 14
_MOST_SOUNDS: Final = 8

Table = tuple[str, tuple[str, ...], list[list[str]]]
"""A title, the head and the rows."""


def as_text(found: Statistics) -> str:
    """Return statistics as tables in plain text."""
    return "\n\n".join(_plain(table) for side in found.sides for table in tables(side))


def as_markdown(found: Statistics) -> str:
    """Return statistics as tables in Markdown, each under its heading."""
    return "\n\n".join(_markdown(table) for side in found.sides for table in tables(side))


def tables(side: Side) -> list[Table]:
    """Return a side's tables: what there is, what it is made of, who plays, how it spreads."""
    head = f"{side.split}: {side.records} records, {side.seconds / 3600:.2f} hours"
    made = [(name, side.seconds_of.get(name, {})) for name in _TABLES]
    found: list[Table] = [
        (head, ("of", "mean", "5 %", "median", "95 %", "most"), [_spread(*row) for row in side.spreads.items()])
    ]
    found += [(f"{side.split}: {name}", (name, "minutes", "share"), _shares(table, side.seconds))
              for name, table in made if table]  # fmt: skip
    tempi = [[f"{bpm}–{bpm + TEMPO_STEP - 1}", *_minutes(seconds, side.seconds)] for bpm, seconds in side.tempi.items()]
    found.append((f"{side.split}: tempo", ("bpm", "minutes", "share"), tempi))
    found.append((f"{side.split}: families", ("family", "minutes", "share", "notes", "parts"), _families(side)))
    found.append((f"{side.split}: sounds", ("kind", "different", "parts", "notes", "share of notes"), _kinds(side)))
    found.append(
        (f"{side.split}: banks", ("bank", "parts", "notes", "share of notes"), _players(side, "bank", _MOST_ROWS))
    )
    found.append(
        (
            f"{side.split}: most played",
            ("sound", "parts", "notes", "share of notes"),
            _players(side, "sound", _MOST_SOUNDS),
        )
    )
    if side.in_doubt:
        rows = [[kind, str(count), f"{100 * count / side.records:.1f} %"] for kind, count in side.in_doubt.items()]
        found.append((f"{side.split}: truths in doubt", ("what", "records", "share"), rows))
    if side.out_of_bounds:
        rows = [[words, str(count)] for words, count in side.out_of_bounds.items()]
        found.append((f"{side.split}: out of bounds in {side.sampled} records", ("what", "times"), rows))
    return found


def _spread(name: str, spread: Spread) -> list[str]:
    numbers = (spread.mean, spread.low, spread.median, spread.high, spread.most)
    return [name, *(f"{value:.1f}" for value in numbers)]


def _minutes(seconds: float, whole: float) -> tuple[str, str]:
    return f"{seconds / 60:.1f}", f"{100 * seconds / whole:.1f} %"


def _shares(table: Mapping[str, float], whole: float) -> list[list[str]]:
    rows = [[name, *_minutes(seconds, whole)] for name, seconds in list(table.items())[:_MOST_ROWS]]
    left = list(table.values())[_MOST_ROWS:]
    return [*rows, [f"{len(left)} more", *_minutes(sum(left), whole)]] if left else rows


def _families(side: Side) -> list[list[str]]:
    notes, parts = side.notes_of.get("family", {}), side.parts_of.get("family", {})
    return [
        [name, *_minutes(seconds, side.seconds), str(notes.get(name, 0)), str(parts.get(name, 0))]
        for name, seconds in side.seconds_of.get("family", {}).items()
    ]


def _kinds(side: Side) -> list[list[str]]:
    notes, parts = side.notes_of.get("kind", {}), side.parts_of.get("kind", {})
    whole = max(1, sum(notes.values()))
    return [
        [kind, str(side.different.get(kind, 0)), str(parts.get(kind, 0)), str(count), f"{100 * count / whole:.1f} %"]
        for kind, count in notes.items()
    ]


def _players(side: Side, what: str, most: int) -> list[list[str]]:
    """Return who plays most: banks or single sounds."""
    notes, parts = side.notes_of.get(what, {}), side.parts_of.get(what, {})
    whole = max(1, sum(side.notes_of.get("kind", {}).values()))
    return [
        [name + (" (dominates)" if name in side.dominating else ""), str(parts.get(name, 0)), str(count),
         f"{100 * count / whole:.1f} %"]
        for name, count in list(notes.items())[:most]
    ]  # fmt: skip


def _plain(table: Table) -> str:
    title, head, rows = table
    everything: Sequence[Sequence[str]] = (head, *rows)
    widths = [max(len(row[n]) for row in everything) for n in range(len(head))]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in everything
    ]
    return "\n".join([title, *(line.rstrip() for line in lines)])


def _markdown(table: Table) -> str:
    title, head, rows = table
    lines = [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in (head, *rows)]
    rule = f"|{'---|' * len(head)}"
    return "\n".join([f"### {title[:1].upper()}{title[1:]}", "", lines[0], rule, *lines[1:]])
