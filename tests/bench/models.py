"""The page of models, out of the catalogue: engine, task, licence, size, memory, speed, how tested.

python tests/bench/models.py [-o docs/models.md]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from musicstudio.app.catalog import DEFAULTS, SCORE_DEFAULTS, catalogue
from musicstudio.app.models.pace import size_words
from musicstudio.domain.models import ModelSpec

HEAD = """# Models

Made by `python tests/bench/models.py -o docs/models.md` out of `resources/models/*.toml`. **Bold** is what a task does
when no model is named. *Sold* says whether the licence permits selling results; the source's own rights still count.
*Speed* is measured where it says so, on two cores; *tested* says on what, and whether published weights were ever run.

`musicstudio models get ID` fetches a model from its makers (resumed, compared with its checksum, named only when it is
whole); nothing else in the studio goes to the network. `musicstudio models import ID FILE|FOLDER` does without one,
and what lies in the cache of Hugging Face is used there. The window's page is File · Models.
"""

HOW = """## Getting through

- **Proxy**: `proxy = "http://proxy:3128"` in the settings file, or `HTTPS_PROXY` in the environment.
- **Mirror**: `mirrors = ["https://huggingface.co=https://mirror.example.org"]` in the settings file, one pair for each
  address that is elsewhere; or `HF_ENDPOINT`.
- **Access token**, for models whose licence must be accepted first: `musicstudio models get ID --token` keeps it in the
  system's keyring (`pip install keyring`); else `HF_TOKEN` in the environment. It is never written into a file of ours,
  is sent to its own host only, never follows to another, and never goes unencrypted.
- **What is wrong**: `musicstudio models verify` reads every byte and names what is missing, cut off or damaged; an
  engine compares its weights before it uses them.
- **Files of your own**: any file of the HTDemucs family may stand in for the published one. Nothing in it is run; what
  may be done with its results is then told as not known.
"""


def page(specs: tuple[ModelSpec, ...]) -> str:
    """Return the page as Markdown."""
    tasks = list(dict.fromkeys(task for spec in specs for task in spec.tasks))
    head = (
        "| model | what it is | sold | licence | files | memory | speed | tested |\n|---|---|---|---|---|---|---|---|"
    )
    parts = [HEAD]
    for task in sorted(tasks):
        rows = [_row(spec, task) for spec in specs if task in spec.tasks]
        parts.append("\n".join([f"## {task.capitalize()}\n", head, *rows, ""]))
    judges = [_row(spec, "") for spec in specs if not spec.tasks]
    parts.append("\n".join(["## Behind the others\n", head, *judges, ""]))
    return "\n".join([*parts, HOW])


def _row(spec: ModelSpec, task: str) -> str:
    chosen = spec.id in (DEFAULTS.get(task), SCORE_DEFAULTS.get(task))
    files = size_words(spec.size_bytes) if spec.size_bytes else "in a package" if spec.packages else "–"
    access = " (gated)" if spec.gated else ""
    shipped = " (included)" if spec.files and not any(file.url for file in spec.files) else access
    cells = (
        f"**{spec.id}**" if chosen else spec.id, spec.title + ": " + spec.summary, spec.selling, spec.licence,
        files + shipped, size_words(spec.memory_bytes) if spec.memory_bytes else "not measured", spec.pace,
        spec.tested or "not written down",
    )  # fmt: skip
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def main() -> int:
    """Write the page, or print it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-o", "--output", default="", metavar="FILE")
    output = parser.parse_args().output
    text = page(catalogue())
    if output:
        Path(output).write_text(text, "utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
