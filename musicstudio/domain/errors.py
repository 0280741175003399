"""Everything that can go wrong, each as one sentence: what happened and what to try."""

from __future__ import annotations


class StudioError(Exception):
    """Base of every error a user may see; `str(error)` is the whole sentence."""


class WrongUsage(StudioError):
    """The request itself cannot be meant: the command line answers with exit code 2."""


class UnsupportedAudio(StudioError):
    """A file is not sound (or a score) that we can read."""


class OutputBlocked(StudioError):
    """A result cannot be written where it was asked for."""


class ModelUnavailable(StudioError):
    """A model is unknown, not installed, or cannot do the task."""


class OutOfMemory(StudioError):
    """Memory, disk or the device is too small, even after stepping down."""


class BadProject(StudioError):
    """A project folder is damaged or from a newer version."""


class WorkerLost(StudioError):
    """The worker process ended before its job did."""


class JobCancelled(StudioError):
    """The job was stopped on request."""


KINDS: dict[str, type[StudioError]] = {
    kind.__name__: kind
    for kind in (
        StudioError,
        WrongUsage,
        UnsupportedAudio,
        OutputBlocked,
        ModelUnavailable,
        OutOfMemory,
        BadProject,
        WorkerLost,
        JobCancelled,
    )
}
"""Error class by name, so that an error crosses the worker's pipe as itself."""
