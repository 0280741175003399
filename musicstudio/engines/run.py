"""Request → result: the task's answer is looked up in a table and given its work."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from musicstudio.domain.models import ModelSpec
from musicstudio.domain.tasks import CancelToken, Forecast, Report, Request, Result, Sketch, is_of_score, unsketched
from musicstudio.engines.integrity import check_weights
from musicstudio.engines.work import Work

ANSWERS: dict[str, str] = {
    "inpaint": "musicstudio.engines.inpaint.answer",
    "continue": "musicstudio.engines.extend.answer",
    "separate": "musicstudio.engines.separate.answer",
    "analyze": "musicstudio.engines.analyze.answer",
    "transcribe": "musicstudio.engines.transcribe.answer",
    "render": "musicstudio.engines.render.answer",
    "generate": "musicstudio.engines.compose.answer_generate",
    "cover": "musicstudio.engines.compose.answer_cover",
}
"""Task → the module whose `answer(work)` does what is done once around all its engines. Imported on use."""

SCORE_ANSWERS: dict[str, str] = {
    "inpaint": "musicstudio.engines.compose.answer_inpaint",
    "continue": "musicstudio.engines.compose.answer_continue",
}
"""The same for tasks whose source is a score."""


def run(
    request: Request,
    spec: ModelSpec,
    scratch: Path,
    announce: Callable[[Forecast], None],
    report: Report,
    cancel: CancelToken,
    weights: Path | None = None,
    sketch: Sketch = unsketched,
) -> Result:
    """Answer a request with a model whose weights lie in a folder, everything made in `scratch`; raises StudioError.

    Notes that are heard on the way are told to `sketch`.
    """
    if weights is not None:
        check_weights(spec, weights, cancel)
    answers = ANSWERS | SCORE_ANSWERS if is_of_score(request) else ANSWERS
    work = Work(request, spec, scratch, announce, report, cancel, weights, sketch)
    result: Result = import_module(answers[request.task]).answer(work)
    return result
