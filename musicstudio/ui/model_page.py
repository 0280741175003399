"""What the catalogue knows of a model, to read."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from musicstudio.app.catalog import how_to_install, installed
from musicstudio.domain.models import ModelSpec
from musicstudio.ui.widgets import label

_SELL = {True: "Yes, the licence permits it", False: "No, the licence forbids it", None: "Not known"}


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
    here = "Yes" if installed(spec) else f"No; {how_to_install(spec)}"
    size = f"{spec.size_bytes / 1e6:,.0f} MB" if spec.files else _without_files(spec)
    rate = f"{spec.sample_rate / 1000:g} kHz" if spec.sample_rate else "Any"
    return (
        ("Name in the command line", spec.id),
        ("Does", ", ".join(spec.tasks)),
        ("Works at", rate),
        ("Size", size),
        ("Installed", here),
        ("Licence", spec.licence),
        ("May results be sold", _SELL[spec.commercial]),
        ("Source", spec.source or "Music Studio"),
    )


def _without_files(spec: ModelSpec) -> str:
    return f"In the package {spec.packages[0]}" if spec.packages else "No weights: signal processing"
