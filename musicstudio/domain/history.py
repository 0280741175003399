"""Undo and redo as labelled snapshots: undoing swaps a reference."""

from __future__ import annotations

from dataclasses import dataclass, field

from musicstudio.domain.edits import Command
from musicstudio.domain.errors import StudioError
from musicstudio.domain.project import Project

DEPTH = 1000
"""Steps kept; a snapshot shares all it did not change, so a step costs kilobytes."""


@dataclass(frozen=True)
class History:
    """The present project with what came before and what was undone."""

    present: Project = field(default_factory=Project)
    past: tuple[tuple[str, Project], ...] = ()
    future: tuple[tuple[str, Project], ...] = ()

    def do(self, command: Command) -> History:
        """Return the history after a command; the undone future ends."""
        changed = command.apply(self.present)
        return History(changed, (*self.past, (command.label, self.present))[-DEPTH:], ())

    def learn(self, command: Command) -> History:
        """Return the history with a command applied to past and future too, where it can be: no step of its own."""
        return History(
            command.apply(self.present),
            tuple((label, _learnt(project, command)) for label, project in self.past),
            tuple((label, _learnt(project, command)) for label, project in self.future),
        )

    def undo(self) -> History:
        """Return the history one step back, or itself at the beginning."""
        if not self.past:
            return self
        label, before = self.past[-1]
        return History(before, self.past[:-1], ((label, self.present), *self.future))

    def redo(self) -> History:
        """Return the history one step forward, or itself at the end."""
        if not self.future:
            return self
        label, after = self.future[0]
        return History(after, (*self.past, (label, self.present)), self.future[1:])

    @property
    def undo_label(self) -> str:
        return self.past[-1][0] if self.past else ""

    @property
    def redo_label(self) -> str:
        return self.future[0][0] if self.future else ""


def _learnt(project: Project, command: Command) -> Project:
    try:
        return command.apply(project)
    except StudioError:  # what it is about was not there yet
        return project
