"""What is measured of a composer on what it was taught with, where that lies beside the collections of scores: bits a
note against counting, and what any engine's music has from the pieces that it learnt from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.score import Score
from musicstudio.domain.studies import Candidate
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.composer.trained import trained
from musicstudio.engines.composer.writing import score_of
from musicstudio.engines.device import choose_device
from musicstudio.training.attribution_runs import CommonRun, Runs, common_runs, runs_of
from musicstudio.training.networks.composer import RECIPE
from musicstudio.training.networks.composer_measure import heldout_score
from musicstudio.training.networks.composer_packs import NAME, composer_pack, sheet_in_pack

FEW_BARS: Final = 4
"""A common run longer than this would be a copy that is heard."""
_TITLE: Final = "Held-out scores foretold by the composer"
_COPIED: Final = "Notes in a row that also stand, in any key, in what the composer learnt from"


def tables(
    candidates: Sequence[Candidate], collections: Path | None, made: Mapping[str, Sequence[Score]], cancel: CancelToken
) -> tuple[list[str], list[dict[str, Any]]]:
    """Return in words and as tables what each composer needs a note, and what each engine's scores have copied.

    Both are left out, and that is said, where the collections hold no packs of the composer's.
    """
    composers = [one for one in candidates if one.spec.family == NAME and one.weights]
    if not composers:
        return [], []
    try:
        composer_pack(collections, "train")
    except WrongUsage:
        return ["Bits a note of the composer and what is copied: not measured; its packs are not with the scores."], []
    assert collections is not None
    found = [_foretold(one, collections) for one in composers]
    runs = runs_of(_pieces(collections, cancel))
    copied = {name: [_longest(score, runs) for score in scores] for name, scores in made.items() if scores}
    return [], [_table(found), _copies(copied)]


def bars_of(run: CommonRun, score: Score) -> float:
    """Return how many bars of a score a common run lasts: from its first note's begin to its last one's."""
    part = next(one for one in score.parts if one.name == run.part and not one.is_drums)
    starts = np.array(sorted((int(note.start), note.pitch) for note in part.notes))[:, 0]
    seconds = np.array([float(score.tempo_map.seconds(int(tick))) for tick in starts])
    first = int(np.argmin(np.abs(seconds - run.at_s)))
    last = min(first + run.notes - 1, len(starts) - 1)
    return float(starts[last] - starts[first]) / int(score.meter_at(int(starts[first])).bar)


def _foretold(candidate: Candidate, collections: Path) -> dict[str, Any]:
    network = trained(Path(candidate.weights), choose_device("auto"))
    return {"engine": candidate.spec.id, **heldout_score(network, collections, RECIPE.presets["cpu"])}


def _table(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    columns = list(found[0])
    rows = [[one[name] if name == "engine" else f"{one[name]:.3f}" for name in columns] for one in found]
    return {"title": _TITLE, "columns": columns, "rows": rows}


def _pieces(collections: Path, cancel: CancelToken) -> Iterator[tuple[str, Score]]:
    pack = composer_pack(collections, "train")
    for number, item in enumerate(pack.items):
        cancel.check()
        yield item.id, score_of(sheet_in_pack(pack, number))


def _longest(score: Score, runs: Runs) -> tuple[int, float]:
    """Return the notes and the bars of the longest common run of a score, 0 for one of fewer than nine notes."""
    found = common_runs(score, runs, 1)
    return (found[0].notes, bars_of(found[0], score)) if found else (0, 0.0)


def _copies(copied: Mapping[str, Sequence[tuple[int, float]]]) -> dict[str, Any]:
    rows = []
    for name, found in copied.items():
        notes, bars = (np.array(values, float) for values in zip(*found, strict=True))
        rows.append([name, str(len(found)), f"{notes.mean():.1f}", f"{notes.max():.0f}", f"{bars.mean():.2f}",
                     f"{bars.max():.2f}", f"{np.mean(bars > FEW_BARS):.3f}"])  # fmt: skip
    columns = ["engine", "takes", "notes", "notes, most", "bars", "bars, most", f"share beyond {FEW_BARS} bars"]
    return {"title": _COPIED, "columns": columns, "rows": rows}
