"""A listening test on request: made of folders of sounds, and what listeners answered counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from musicstudio.audio.files import read_clip
from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.studies import ListenRequest
from musicstudio.domain.tasks import Result
from musicstudio.training.listening.page import write_page
from musicstudio.training.listening.results import Mean, heard, means, read_answers, screened
from musicstudio.training.listening.trial import KINDS, REFERENCE, Trial
from musicstudio.training.run import Assignment

_SOUNDS: Final = (".wav", ".flac", ".ogg", ".mp3", ".aiff", ".aif")
_TEXT: Final = "text.txt"


def answer(work: Assignment) -> Result:
    """Write a test's page, or count the results that were saved from one."""
    request = work.request
    assert isinstance(request, ListenRequest)
    folder = Path(request.folder)
    if not folder.is_dir():
        raise WrongUsage(f"There is no folder '{folder.name}'; give one with a folder of sounds for each trial.")
    if request.kind == "results":
        return Result((work.output(str(folder), text=counted(folder)),))
    kind = next((kind for kind in KINDS if kind == request.kind), KINDS[0])
    trials = trials_of(folder)
    page = Path(request.out)
    page = page if page.suffix == ".html" else page / "listen.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    key = write_page(trials, page, kind, seed=request.seed)
    text = f"{len(trials)} trials are in {page}; keep {key.name} away from who listens."
    return Result((work.output(str(page), "page", text=text),))


def trials_of(folder: Path) -> list[Trial]:
    """Return one trial for each folder below `folder`: its sounds by name, "reference" among them where there is one.

    A file text.txt is what listeners read. Raises WrongUsage for sounds of different rates, or none.
    """
    trials = []
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        clips = {path.stem: read_clip(path) for path in sorted(place.iterdir()) if path.suffix.lower() in _SOUNDS}
        if not clips:
            continue
        rates = {clip.sample_rate for clip in clips.values()}
        if len(rates) > 1:
            raise WrongUsage(f"The sounds in '{place.name}' have different sample rates; bring them to one.")
        reference = clips.pop(REFERENCE, None)
        words = place / _TEXT
        trials.append(
            Trial(
                place.name,
                {name: clip.data for name, clip in clips.items()},
                rates.pop(),
                reference.data if reference is not None else None,
                words.read_text("utf-8").strip() if words.is_file() else "",
            )
        )
    if not trials:
        raise WrongUsage(f"'{folder.name}' holds no folders with sounds; make one for each trial.")
    return trials


def counted(folder: Path) -> str:
    """Return what the saved results of a test say, as lines; the test's key lies beside them."""
    keys = sorted(folder.glob("*.key.json"))
    if len(keys) != 1:
        raise WrongUsage(f"'{folder.name}' must hold the one .key.json that was written with the page.")
    kind = json.loads(keys[0].read_text("utf-8")).get("kind")
    answers = read_answers([path for path in sorted(folder.glob("*.json")) if path not in keys], keys[0])
    kept, left_out = screened(answers) if kind == "mushra" else (answers, ())
    lines = [f"{len({one.listener for one in answers})} listeners, {len(answers)} answers"]
    lines += [f"left out, since they did not know the reference: {', '.join(left_out)}"] if left_out else []
    if kind == "abx":
        told = [
            f"{name}: {one.right} of {one.trials}, p = {one.p:.3f} by guessing" for name, one in heard(kept).items()
        ]
    else:
        told = [f"{name}: {_interval(one)}" for name, one in means(kept).items()]
    return "\n".join([*lines, *told])


def _interval(one: Mean) -> str:
    span = f" ({one.low:.2f} to {one.high:.2f})" if one.low is not None and one.high is not None else ""
    return f"{one.mean:.2f}{span}, n = {one.count}"
