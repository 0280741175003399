"""Family → engine: the whole allow-list; nothing else can be run, whatever a file names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from musicstudio.domain.errors import ModelUnavailable
from musicstudio.domain.models import ModelSpec

ENGINES: dict[tuple[str, str], tuple[str, str]] = {
    ("similarity", "inpaint"): ("musicstudio.engines.inpaint.similarity", "fill"),
    ("masking", "separate"): ("musicstudio.engines.separate.masking", "separate"),
    ("separator", "separate"): ("musicstudio.engines.separator.native", "separate"),
    ("demucs", "separate"): ("musicstudio.engines.separator.separation", "separate"),
    ("demucs_ft", "separate"): ("musicstudio.engines.separator.specialists", "separate"),
    ("synthesis", "render"): ("musicstudio.engines.render.synthesis", "play"),
    ("soundfont", "render"): ("musicstudio.engines.render.soundfont", "play"),
    ("phrases", "continue"): ("musicstudio.engines.extend.phrases", "continue_"),
    ("notes", "transcribe"): ("musicstudio.engines.transcribe.listening", "transcribe"),
    ("transcriber", "transcribe"): ("musicstudio.engines.scribe.transcription", "transcribe"),
    ("basic-pitch", "transcribe"): ("musicstudio.engines.basicpitch.transcription", "transcribe"),
    ("arranger", "generate"): ("musicstudio.engines.compose.takes", "generate"),
    ("arranger", "cover"): ("musicstudio.engines.compose.cover", "cover"),
    ("arranger", "continue"): ("musicstudio.engines.compose.takes", "continue_"),
    ("arranger", "inpaint"): ("musicstudio.engines.compose.takes", "inpaint"),
    ("composer", "generate"): ("musicstudio.engines.composer.generate", "generate"),
    ("composer", "continue"): ("musicstudio.engines.composer.continuing", "continue_"),
    ("composer", "inpaint"): ("musicstudio.engines.composer.filling", "inpaint"),
    ("listening", "analyze"): ("musicstudio.engines.analyze.listening", "analyze"),
    ("listener", "analyze"): ("musicstudio.engines.listener.analysis", "analyze"),
}
"""(family, task) → (module, function); the module also has `forecast`. Imported on use."""


def engine_for(spec: ModelSpec, task: str, weights: Path | None = None) -> Callable[..., Any]:
    """Return the engine function of a model for a task; raises ModelUnavailable.

    That of a model with files is told the folder of its `weights`.
    """
    module, name = _entry(spec, task)
    function: Callable[..., Any] = getattr(import_module(module), name)
    return partial(function, weights=weights) if spec.has_weights else function


def forecaster_for(spec: ModelSpec, task: str) -> Callable[..., Any]:
    """Return the function that says what the engine needs."""
    return import_module(_entry(spec, task)[0]).forecast


def _entry(spec: ModelSpec, task: str) -> tuple[str, str]:
    if (spec.family, task) not in ENGINES:
        raise ModelUnavailable(f"The model '{spec.id}' cannot {task}; choose another with --engine.")
    return ENGINES[spec.family, task]
