"""The jobs: what each needs, how far it is, how to stop it, and what went wrong."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from musicstudio.app.jobs import Job
from musicstudio.app.logs import log_end
from musicstudio.ui.remedies import AGAIN, REMEDIES
from musicstudio.ui.widgets import fill_scrolling, label, panel, push, tool

_DONE_MS: Final = 8000
_ORDER: Final = ("running", "failed", "queued", "cancelled", "done")


class JobRow(QWidget):
    """One job; while it runs it is updated, never rebuilt. `asked` names what is wanted of the panel."""

    asked = Signal(str, str)
    details_wanted = Signal(str, str)

    def __init__(self, job_id: str) -> None:
        super().__init__()
        self._id = job_id
        self._job: Job | None = None
        self.title = label()
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.state = label("", "muted")
        self.state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.error = label("", "error", wrap=True)
        self.more = push("Details", self._show_details, "What a developer would want to know, to read and copy", "flat")
        self.again = push("Try again", self._try, kind="flat")
        self.stop = push("Cancel", lambda: self._ask("cancel"), "Stop this job and free its memory", "flat")
        self.gone = tool("close", lambda: self._ask("forget"), "Remove this line")
        # What is done shows its result elsewhere; its line goes by itself.
        self.leaving = QTimer(self, interval=_DONE_MS, singleShot=True)
        self.leaving.timeout.connect(lambda: self._ask("forget"))
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.title)
        line.addWidget(self.state, 1)
        for button in (self.more, self.again, self.stop, self.gone):
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self.bar)
        column.addWidget(self.error)

    def show_job(self, job: Job, ahead: int = 0) -> None:
        """Show how a job stands; `ahead` counts those that run or wait before it."""
        self._job = job
        failed, waiting = job.status == "failed", not job.ended
        self.title.setText(job.title)
        self.state.setText(describe(job, ahead))
        self.state.setToolTip(self.state.text())
        self.bar.setVisible(waiting)
        self.bar.setValue(round(job.progress.fraction * 1000))
        self.bar.setAccessibleName(f"Progress of {job.title}")
        self.error.setVisible(failed)
        self.error.setText(job.error)
        self.more.setVisible(failed)
        self.again.setVisible(job.status in ("failed", "cancelled"))
        remedy = REMEDIES.get(job.kind, AGAIN)
        self.again.setText(remedy.words)
        self.again.setToolTip(remedy.hint)
        self.stop.setVisible(waiting)
        self.gone.setVisible(job.ended)
        for button in (self.more, self.again, self.stop, self.gone):
            button.setAccessibleName(f"{button.text() or 'Remove'}: {job.title}")
        if job.status == "done" and not self.leaving.isActive():
            self.leaving.start()

    def _try(self) -> None:
        self._ask(REMEDIES.get(self._job.kind, AGAIN).ask if self._job is not None else AGAIN.ask)

    def _ask(self, what: str) -> None:
        self.asked.emit(what, self._id)

    def _show_details(self) -> None:
        job = self._job
        if job is not None:
            log = log_end("worker")
            parts = (job.details, f"The end of worker.log:\n{log}" if log else "")
            self.details_wanted.emit(job.error, "\n\n".join(part for part in parts if part) or "Nothing more is known.")


class JobsPanel(QWidget):
    """All jobs: what runs, what failed, what waits, then what ended, the newest above."""

    cancel = Signal(str)
    forget = Signal(str)
    retry = Signal(str)
    retry_on_cpu = Signal(str)
    find_model = Signal(str)
    open_other = Signal(str)
    details_wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, JobRow] = {}
        frame, column = panel("Jobs")
        self._empty = label(
            "Nothing is running. What takes time is seen here and can be cancelled.", "muted", wrap=True
        )
        column.addWidget(self._empty)
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        column.addLayout(self._list)
        column.addStretch(1)
        self.setAccessibleName("Jobs")
        fill_scrolling(self, frame)

    def show_jobs(self, jobs: tuple[Job, ...]) -> None:
        self._empty.setVisible(not jobs)
        for gone in set(self.rows) - {job.id for job in jobs}:
            line = self.rows.pop(gone)
            self._list.removeWidget(line)
            line.hide()
            line.deleteLater()
        running = [job.id for job in in_order(jobs) if not job.ended]
        for place, job in enumerate(in_order(jobs)):
            if job.id not in self.rows:
                self.rows[job.id] = self._row(job.id)
            if self._list.indexOf(self.rows[job.id]) != place:
                self._list.insertWidget(place, self.rows[job.id])
            self.rows[job.id].show_job(job, running.index(job.id) if job.id in running else 0)

    def _row(self, job_id: str) -> JobRow:
        line = JobRow(job_id)
        line.asked.connect(lambda what, job: getattr(self, what).emit(job))
        line.details_wanted.connect(self.details_wanted)
        return line


def in_order(jobs: tuple[Job, ...]) -> list[Job]:
    """Return what runs, what failed, what waits in the order it will run, then what ended, the newest first."""
    waiting = [job for job in jobs if not job.ended]
    ended = [job for job in reversed(jobs) if job.ended]
    return sorted(waiting + ended, key=lambda job: _ORDER.index(job.status))


def describe(job: Job, ahead: int = 0) -> str:
    """Return how a job stands, with what it will need, in a few words."""
    if job.status == "queued":
        return f"waiting behind {ahead} other{'s' if ahead > 1 else ''}" if ahead else "waiting"
    if job.status != "running":
        return job.status
    forecast, progress = job.forecast, job.progress
    memory = f"{size_text(forecast.memory_bytes)} memory" if forecast is not None else ""
    if progress.fraction <= 0 and progress.remaining_s is None:
        need = f"needs about {time_text(forecast.seconds)}" if forecast is not None else "starting"
        return " · ".join(part for part in (need, memory) if part)
    left = f"{time_text(progress.remaining_s)} left" if progress.remaining_s else ""
    parts = (f"{progress.fraction:.0%}", progress.stage, left, memory)
    return " · ".join(part for part in parts if part)


def time_text(seconds: float) -> str:
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes}:{rest:02d}"


def size_text(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{max(1, round(size / 1e6))} MB"
