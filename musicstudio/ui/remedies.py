"""What to try after each kind of error, as a button where the job was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Remedy:
    """The button's words, what they mean, and the signal of the jobs panel that asks for it."""

    words: str
    hint: str
    ask: str = "retry"


AGAIN: Final = Remedy("Try again", "Ask for the same once more")

REMEDIES: Final[dict[str, Remedy]] = {
    "OutOfMemory": Remedy("Try on the CPU", "Compute on the CPU from now on and ask once more", "retry_on_cpu"),
    "ModelUnavailable": Remedy("Find a model", "See which models there are, and get or import one", "find_model"),
    "OutputBlocked": Remedy("Try again", "Ask once more when there is room to write"),
    "WorkerLost": Remedy("Try again", "Start the worker anew and ask once more"),
    "BadProject": Remedy("Open another", "Open another song or project", "open_other"),
    "UnsupportedAudio": Remedy("Open another", "Open another song or project", "open_other"),
}
"""By the error's class name; what is not here, and what was cancelled, can only be asked for again."""
