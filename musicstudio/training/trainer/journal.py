"""A training's journal: one JSON line for every look at it, and its curves as a picture."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path


class Journal:
    """Lies in the training's folder as `journal.jsonl` and `curves.png`."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._path = folder, folder / "journal.jsonl"

    def note(self, step: int, seconds: float, values: Mapping[str, float]) -> None:
        """Add what is known at a step."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"step": step, "seconds": round(seconds, 1), **values}) + "\n")

    def lines(self) -> list[dict[str, float]]:
        """Return all there is; a line that a crash cut short is passed over."""
        if not self._path.exists():
            return []
        found = []
        for line in self._path.read_text("utf-8").splitlines():
            try:
                found.append(json.loads(line))
            except json.JSONDecodeError:
                continue
        return found

    def cut(self, step: int) -> None:
        """Forget what came after a step: a training goes on there."""
        kept = [line for line in self.lines() if line.get("step", 0) <= step]
        if self._path.exists():
            beside = self._path.with_suffix(".new")
            beside.write_text("".join(json.dumps(line) + "\n" for line in kept), "utf-8")
            os.replace(beside, self._path)

    def draw(self) -> None:
        """Draw every value over the steps as one picture of small plots."""
        curves: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for line in self.lines():
            for name, value in line.items():
                if name not in ("step", "seconds"):
                    curves[name].append((line["step"], value))
        if not curves:
            return
        from matplotlib.figure import Figure

        names = sorted(curves, key=lambda name: (name.startswith("heldout"), name == "learning_rate", name))
        rows = -(-len(names) // 3)
        figure = Figure(figsize=(12, 2.6 * rows), layout="constrained")
        for place, name in enumerate(names, 1):
            axes = figure.add_subplot(rows, 3, place)
            steps, values = zip(*curves[name], strict=True)
            axes.plot(steps, values, linewidth=1.2, marker="." if len(steps) < 40 else "")
            axes.set_title(name, fontsize=9)
            axes.tick_params(labelsize=7)
            axes.grid(alpha=0.3)
        beside = self._folder / ".curves.png"
        figure.savefig(beside, dpi=90)
        os.replace(beside, self._folder / "curves.png")
