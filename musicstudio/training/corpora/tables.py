"""Tables of captions: comma-separated values (RFC 4180), JSON Lines, and Parquet where its reader is installed."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from musicstudio.domain.errors import StudioError
from musicstudio.training.corpora.warning import Warn

_ENDINGS: Final = (".csv", ".tsv", ".jsonl", ".parquet")
_LONGEST_CELL: Final = 1 << 20


def is_table(path: Path) -> bool:
    return path.suffix.lower() in _ENDINGS


def rows(path: Path, warn: Warn) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield a table's rows with their numbers, counted as an editor counts lines; damaged ones are told to `warn`.

    Raises StudioError for Parquet when its reader is not installed or the file is damaged.
    """
    if path.suffix.lower() == ".parquet":
        yield from _parquet(path)
        return
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        warn(f"The table '{path.name}' cannot be read; save it as UTF-8 text.")
        return
    yield from _json_lines(path.name, text, warn) if path.suffix.lower() == ".jsonl" else _csv(path, text, warn)


def _csv(path: Path, text: str, warn: Warn) -> Iterator[tuple[int, dict[str, Any]]]:
    csv.field_size_limit(_LONGEST_CELL)
    comma = "\t" if path.suffix.lower() == ".tsv" else _comma(text)
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=comma, strict=True)
    try:
        for row in reader:
            if None in row:
                warn(
                    f"{path.name}, row {reader.line_num}: there are more cells than columns; quote commas in captions."
                )
            else:
                yield reader.line_num, {name: value for name, value in row.items() if name}
    except csv.Error:
        warn(f"{path.name}, row {reader.line_num}: the row is damaged and what follows is left out; save it again.")


def _comma(text: str) -> str:
    """Return what parts the columns of a table's first line: spreadsheets of many countries write semicolons."""
    head = text.split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _json_lines(name: str, text: str, warn: Warn) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            yield number, row
        else:
            warn(f"{name}, row {number}: the line is no JSON object; correct it.")


def _parquet(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise StudioError(
            f"'{path.name}' is a Parquet table, and its reader is not installed; save it as CSV or install pyarrow."
        ) from error
    try:
        table = parquet.read_table(path).to_pylist()
    except (OSError, ValueError, ArrowException) as error:
        raise StudioError(f"The table '{path.name}' is damaged; save it again.") from error
    yield from enumerate(table, 1)
