"""One at a time: a model that another window or command is busy with is left alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from musicstudio.domain.errors import ModelUnavailable, OutputBlocked

MARK: Final = ".busy.part"


@contextmanager
def busy(folder: Path) -> Iterator[None]:
    """Hold a model's folder, which is made, and take it away again if nothing is in it afterwards.

    Raises ModelUnavailable where another process holds it, OutputBlocked where nothing can be written.
    """
    mark = folder / MARK
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear(mark)
        with mark.open("x") as file:
            file.write(str(os.getpid()))
    except FileExistsError as error:
        raise ModelUnavailable(
            f"The model '{folder.name}' is being installed by another window or command; wait until it is done."
        ) from error
    except OSError as error:
        raise OutputBlocked(
            f"{folder}: nothing can be written there ({error.strerror or error}); see that it can be."
        ) from error
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)
        with suppress(OSError):  # there is something in it
            folder.rmdir()


def _clear(mark: Path) -> None:
    """Take away the mark of a process that is gone."""
    import psutil

    with suppress(OSError, ValueError):
        if not psutil.pid_exists(int(mark.read_text())):
            mark.unlink()
