"""What the catalogue knows of a model, to read."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from musicstudio.app.catalog import lacking, weights_dir
from musicstudio.app.models.pace import size_words
from musicstudio.app.models.store import as_installed
from musicstudio.domain.models import ModelSpec
from musicstudio.ui.widgets import label


class ModelPage(QWidget):
    """Tasks, licence, size, and whether it is on this machine."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        self.setWindowTitle(spec.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        if spec.summary:
            summary = label(spec.summary, wrap=True)
            summary.setMinimumWidth(480)
            column.addWidget(summary)
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(8)
        for name, value in facts(spec):
            form.addRow(label(name, "muted"), label(value))
        column.addLayout(form)


def facts(spec: ModelSpec) -> tuple[tuple[str, str], ...]:
    """Return what there is to say, name and value."""
    lacks = lacking(spec)
    how = f"; {spec.advice}" if spec.advice else ""
    installed = f"No: {', '.join(lacks)}{how}" if lacks else "Yes"
    size = size_words(spec.size_bytes) if spec.has_weights else _without_files(spec)
    here = as_installed(spec)
    rate = f"{spec.sample_rate / 1000:g} kHz" if spec.sample_rate else "Any"
    return (
        ("Name in the command line", spec.id),
        ("Does", spec.purpose),
        ("Works at", rate),
        ("Size", size),
        ("Memory", f"About {size_words(spec.memory_bytes)}" if spec.memory_bytes else "Not measured"),
        ("Speed", _capital(spec.pace)),
        ("Tested", _capital(spec.tested or "not written down")),
        ("Installed", installed),
        *((("Access", f"Only after its licence is accepted on {spec.source}"),) if spec.gated else ()),
        ("Licence", here.licence),
        ("May results be sold", _capital(here.selling)),
        ("Source", spec.source or "Music Studio"),
        *((("Folder", str(weights_dir(spec))),) if spec.has_weights else ()),
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _without_files(spec: ModelSpec) -> str:
    return f"In the package {spec.packages[0]}" if spec.packages else "No weights: signal processing"
