"""What a report is made of, written as Markdown or as one HTML page with its pictures inside."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote

_STYLE: Final = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:78rem;margin:2rem auto;padding:0 1rem;color:#1d2026}"
    "table{border-collapse:collapse;display:block;overflow-x:auto;margin:.6rem 0}"
    "td,th{border:1px solid #cfd4dc;padding:.2rem .6rem;text-align:left;white-space:nowrap;font-size:13px}"
    "th{background:#eef1f5}tr td:first-child{font-weight:600}img{max-width:100%}code{background:#eef1f5}"
)


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4."""

    level: int
    text: str


@dataclass(frozen=True)
class Lines:
    """Paragraphs."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells below their heads."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Picture:
    """A picture file, relative to the report."""

    path: str
    text: str


@dataclass(frozen=True)
class Links:
    """Sound files, relative to the report, with their names."""

    links: tuple[tuple[str, str], ...]


Block = Heading | Lines | Table | Picture | Links


def as_markdown(blocks: Sequence[Block]) -> str:
    """Return blocks as Markdown with pipe tables."""
    return "\n\n".join(filter(None, (_markdown(block) for block in blocks))) + "\n"


def as_html(title: str, blocks: Sequence[Block], folder: Path) -> str:
    """Return blocks as a page of its own; PNG pictures in `folder` are put inside, sounds stay links."""
    body = "\n".join(_html(block, folder) for block in blocks)
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style>\n{body}\n</html>\n"
    )


def as_text(table: Table) -> str:
    """Return a table as lines of aligned columns."""
    rows = [table.heads, *table.rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.heads))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
                     for row in rows)  # fmt: skip


def _markdown(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {block.text}"
    if isinstance(block, Lines):
        return "\n\n".join(block.texts)
    if isinstance(block, Table):
        rows = [block.heads, ("---",) * len(block.heads), *block.rows] if block.rows else []
        return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)
    if isinstance(block, Picture):
        return f"![{block.text}]({quote(block.path)})"
    return "\n".join(f"- [{name}]({quote(path)})" for path, name in block.links)


def _html(block: Block, folder: Path) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
    if isinstance(block, Lines):
        return "\n".join(f"<p>{_spans(text)}</p>" for text in block.texts)
    if isinstance(block, Table):
        rows = "\n".join(_row(row, "td") for row in block.rows)
        return f"<table>{_row(block.heads, 'th')}\n{rows}</table>" if block.rows else ""
    if isinstance(block, Picture):
        return f'<p><img alt="{escape(block.text)}" src="{_source(folder / block.path, block.path)}"></p>'
    items = "".join(f'<li><a href="{quote(path)}">{escape(name)}</a></li>' for path, name in block.links)
    return f"<ul>{items}</ul>"


def _row(cells: Sequence[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{_spans(cell)}</{tag}>' for cell in cells)}</tr>"


def _spans(text: str) -> str:
    """Return text with `code` and **bold** as HTML."""
    bold = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text))
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", bold)


def _source(path: Path, name: str) -> str:
    if not path.is_file() or path.suffix != ".png":
        return quote(name)
    return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"
