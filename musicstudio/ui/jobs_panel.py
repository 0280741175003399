"""The jobs: what each needs, how far it is, how to stop it, and what went wrong."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from musicstudio.app.jobs import Job
from musicstudio.ui.widgets import fill_scrolling, label, panel, push, row, tool

_DONE_MS: Final = 8000
_ORDER: Final = ("running", "queued", "failed", "cancelled", "done")


class JobRow(QWidget):
    """One job; while it runs it is updated, never rebuilt."""

    cancel = Signal(str)
    forget = Signal(str)
    retry = Signal(str)

    def __init__(self, job_id: str) -> None:
        super().__init__()
        self.title = label()
        self.title.setMaximumWidth(320)
        self.state = label("", "muted")
        self.state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.error = label("", "error", wrap=True)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setFixedHeight(96)
        self.details.hide()
        self.more = push("Details", self._toggle, "Show what a developer would want to know", "flat")
        self.again = push("Try again", lambda: self.retry.emit(job_id), "Ask for the same once more", "flat")
        self.stop = push("Cancel", lambda: self.cancel.emit(job_id), "Stop this job and free its memory", "flat")
        self.gone = tool("close", lambda: self.forget.emit(job_id), "Remove this line")
        # What is done shows its result elsewhere; its line goes by itself.
        self.leaving = QTimer(self, interval=_DONE_MS, singleShot=True)
        self.leaving.timeout.connect(lambda: self.forget.emit(job_id))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row(self.title, self.state, self.more, self.again, self.stop, self.gone))
        column.addWidget(self.bar)
        column.addWidget(self.error)
        column.addWidget(self.details)

    def show_job(self, job: Job) -> None:
        failed = job.status == "failed"
        self.title.setText(job.title)
        self.state.setText(describe(job))
        self.bar.setVisible(job.status in ("queued", "running"))
        self.bar.setValue(round(job.progress.fraction * 1000))
        self.bar.setAccessibleName(f"Progress of {job.title}")
        self.error.setVisible(failed)
        self.error.setText(job.error)
        self.more.setVisible(failed and bool(job.details))
        self.again.setVisible(job.status in ("failed", "cancelled"))
        self.details.setPlainText(job.details)
        self.details.setHidden(self.details.isHidden() or not failed)
        self.stop.setVisible(job.status in ("queued", "running"))
        self.gone.setVisible(job.ended)
        if job.status == "done" and not self.leaving.isActive():
            self.leaving.start()

    def _toggle(self) -> None:
        self.details.setVisible(self.details.isHidden())


class JobsPanel(QWidget):
    """All jobs: what runs first, then what waits, then what ended, the newest above."""

    cancel = Signal(str)
    forget = Signal(str)
    retry = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, JobRow] = {}
        frame, column = panel("Jobs")
        self._empty = label("Nothing is running. Inpaint, Separate and Analyze report here.", "muted", wrap=True)
        column.addWidget(self._empty)
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        column.addLayout(self._list)
        column.addStretch(1)
        fill_scrolling(self, frame)

    def show_jobs(self, jobs: tuple[Job, ...]) -> None:
        self._empty.setVisible(not jobs)
        for gone in set(self.rows) - {job.id for job in jobs}:
            line = self.rows.pop(gone)
            self._list.removeWidget(line)
            line.hide()
            line.deleteLater()
        newest = tuple(reversed(jobs))
        for place, job in enumerate(sorted(newest, key=lambda job: _ORDER.index(job.status))):
            if job.id not in self.rows:
                line = JobRow(job.id)
                line.cancel.connect(self.cancel)
                line.forget.connect(self.forget)
                line.retry.connect(self.retry)
                self.rows[job.id] = line
            if self._list.indexOf(self.rows[job.id]) != place:
                self._list.insertWidget(place, self.rows[job.id])
            self.rows[job.id].show_job(job)


def describe(job: Job) -> str:
    """Return how a job stands, with what it will need, in a few words."""
    need = ""
    if job.forecast is not None:
        need = f"{size_text(job.forecast.memory_bytes)} memory"
    if job.status == "queued":
        return " · ".join(part for part in ("waiting", need) if part)
    if job.status == "running":
        left = job.progress.remaining_s
        if left is None and job.forecast is not None and job.progress.fraction <= 0:
            left = job.forecast.seconds
        parts = (f"{job.progress.fraction:.0%}", job.progress.stage, f"{time_text(left)} left" if left else "", need)
        return " · ".join(part for part in parts if part)
    return {"done": "done", "failed": "failed", "cancelled": "cancelled"}[job.status]


def time_text(seconds: float) -> str:
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes}:{rest:02d}"


def size_text(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{max(1, round(size / 1e6))} MB"
