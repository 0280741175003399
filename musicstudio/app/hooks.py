"""What those who ask for work need of their session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from musicstudio.app.documents import Document
from musicstudio.domain.edits import Command
from musicstudio.domain.project import Project
from musicstudio.domain.tasks import Result

Arrive = Callable[[Result, Path], None]


@dataclass(frozen=True)
class Hooks:
    """`submit(request, title, arrive, again, track, regions)` returns a job's id, whose file `before` may write first;
    `filled` draws a seed and chooses the device of options, `post` goes on in the owner's thread, `scores` is a folder
    for files on their way to a worker."""

    document: Callable[[], Document]
    submit: Callable[..., str]
    filled: Callable[[dict[str, Any]], dict[str, Any]]
    post: Callable[[Callable[[], None]], None]
    do: Callable[[Command], None]
    say: Callable[[str], None]
    scores: Path

    @property
    def project(self) -> Project:
        return self.document().history.present

    def arrive(self, result: Result, command: Command | None, sentence: str = "") -> None:
        """On the owner's thread: say what there is to say, and do what came of a job."""
        for said in (sentence, *result.warnings):
            if said:
                self.say(said)
        if command is not None:
            self.do(command)
