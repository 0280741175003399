"""One broken file never ends a run: it is told, and the run goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from musicstudio.domain.errors import JobCancelled, StudioError

Warn = Callable[[str], None]
_T = TypeVar("_T")


def told(make: Callable[[], _T], warn: Warn) -> _T | None:
    """Return what `make` makes, or None after telling `warn` in one sentence why not."""
    try:
        return make()
    except JobCancelled:
        raise
    except StudioError as error:
        warn(str(error))
    except (OSError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError) as error:  # a damaged entry
        warn(f"A damaged entry is left out ({type(error).__name__}: {error}); unpack the collection again.")
    return None
