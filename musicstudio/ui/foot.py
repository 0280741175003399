"""The foot of the window: jobs at the left, the shelf at the right, the last message below."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from musicstudio.ui.bridge import Bridge
from musicstudio.ui.commands import Commands
from musicstudio.ui.jobs_panel import JobsPanel
from musicstudio.ui.message_line import MessageLine
from musicstudio.ui.pages import Pages
from musicstudio.ui.shelf_panel import ShelfPanel


class Foot(QWidget):
    """Hears the bridge's news of jobs, shelf and messages."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.setObjectName("page")
        self.jobs = JobsPanel()
        self.shelf = ShelfPanel()
        self.message = MessageLine()
        self.setMinimumHeight(112)
        lower = QHBoxLayout()
        lower.setSpacing(1)
        lower.addWidget(self.jobs, 1)
        lower.addWidget(self.shelf, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 1, 0, 0)
        column.setSpacing(0)
        column.addLayout(lower, 1)
        column.addWidget(self.message)
        bridge.jobs_changed.connect(self.jobs.show_jobs)
        bridge.shelf_changed.connect(self.shelf.show_items)
        bridge.said.connect(self.message.say)
        bridge.failed.connect(self.message.say)
        bridge.opening.connect(lambda name: self.message.say(f"Opening {name} …"))
        self.shelf.removed.connect(lambda item: bridge.ask(lambda session: session.shelf.remove(item)))
        self.shelf.copied_out.connect(
            lambda items, folder: bridge.ask(lambda session: session.copy_from_shelf(items, folder))
        )
        for name in ("cancel", "forget", "retry"):
            getattr(self.jobs, name).connect(lambda job, call=name: bridge.ask(lambda s: getattr(s, call)(job)))

    def connect_to(self, commands: Commands, pages: Pages) -> None:
        """Have what is asked for here answered."""
        self.message.details_wanted.connect(pages.details)
        self.shelf.export_wanted.connect(pages.export)
        self.jobs.details_wanted.connect(pages.details)
        self.jobs.retry_on_cpu.connect(commands.retry_on_cpu)
        self.jobs.find_model.connect(lambda job: pages.models())
        self.jobs.open_other.connect(lambda job: commands.open())
