"""How much evidence should a note or a stroke need? Read off what the transcriber was taught, never what is held out.

    python tests/bench/thresholds.py CORPUS RUN [--items 60] [--pack transcriber-drums-unheard]

CORPUS holds the packs `transcriber-train` and `transcriber-heldout`, RUN is the training's folder. For every threshold
the F-measure over records that were taught is printed, mixes and single stems apart, drums kind by kind, then where
each is best, and which strokes are taken for which; with `--check` also over what is held out. `--pack` names another
pack to read: drums of kits that a training was not taught.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import torch

from musicstudio.domain.families import FAMILIES
from musicstudio.domain.tasks import CancelToken
from musicstudio.engines.nets.weights import FILE, write_weights
from musicstudio.engines.scribe.confidence import NOTE, THRESHOLD, enough_for_strokes
from musicstudio.engines.scribe.decoding import Candidates, Decoder
from musicstudio.engines.scribe.levels import Levels
from musicstudio.engines.scribe.windows import believed
from musicstudio.engines.transcriber.kit import PLACES, STROKES
from musicstudio.training.metrics.notes import Notes, matched_events, matching, notes_of_arrays
from musicstudio.training.networks.transcriber import RECIPE
from musicstudio.training.networks.transcriber_lessons import kind_of
from musicstudio.training.pack_reading import Pack, open_pack
from musicstudio.training.trainer import checkpoint

SURE = np.arange(0.2, 0.86, 0.05)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--items", type=int, default=60)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--pack", default="transcriber-train")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        _write(asked.run, Path(folder))
        for name in (asked.pack, *(("transcriber-heldout",) if asked.check else ())):
            print(f"{name}:")
            _look(open_pack(asked.corpus / name), Path(folder), asked.items)


def _write(run: Path, folder: Path) -> None:
    """Write the averaged weights of a run as an engine reads them."""
    found = checkpoint.load(run)
    network = RECIPE.build(found.settings)
    prefix = "module."
    network.load_state_dict({k.removeprefix(prefix): v for k, v in found.average.items() if k.startswith(prefix)})
    write_weights(folder / FILE, network, found.settings, {})


def _look(pack: Pack, weights: Path, items: int) -> None:
    rng = np.random.default_rng(0)
    mixes, stems = ([n for n in range(len(pack)) if kind_of(pack, n) == kind] for kind in ("mix", "stem"))
    notes = {name: np.zeros((len(SURE), 3)) for name in ("mixes", "stems", "ends")}
    strokes, taken = np.zeros((len(STROKES), len(SURE), 3)), np.zeros((len(STROKES), len(STROKES)), int)
    for kind, chosen in (("mixes", mixes), ("stems", stems)):
        for item in rng.permutation(np.array(chosen, int))[: items // 2]:
            found, (true, hits) = _candidates(pack, int(item), weights), _truth(pack, int(item))
            for n, least in enumerate(SURE):
                given = shown(found, float(least))
                notes[kind][n] += [len(matching(true, given)), len(true), len(given)]
                notes["ends"][n] += [len(matching(true, given, offsets=True)), len(true), len(given)]
            taken += _taken(found.hits, hits)
            for place in range(len(STROKES)):
                mine = found.hits[found.hits["place"] == place]
                for n, least in enumerate(SURE):
                    at_s = np.sort(mine["at_s"][mine["confidence"] >= least])
                    strokes[place, n] += [len(matched_events(hits[place], at_s, 0.05)), len(hits[place]), len(at_s)]
    print("confidence ", "  ".join(f"{least:.2f}" for least in SURE))
    for name, counts in notes.items():
        if counts[0, 1]:  # a pack of drums alone has none
            print(f"{name:>11}", "  ".join(f"{value:.2f}" for value in _f1(counts)))
    best = int(np.argmax(_f1(notes["mixes"] + notes["stems"])))
    print(f"best for all notes: evidence {_evidence(best, NOTE):.2f}")
    pooled = strokes.sum(0)
    print(f"{'strokes':>11}", "  ".join(f"{value:.2f}" for value in _f1(pooled)))
    for place, stroke in enumerate(STROKES):
        if strokes[place, 0, 1] >= 20:
            best = int(np.argmax(_f1(strokes[place])))
            count, f1 = int(strokes[place, 0, 1]), _f1(strokes[place])[best]
            enough = _evidence(best, float(enough_for_strokes()[place]))
            others = [(int(taken[place, n]), STROKES[n].name) for n in np.argsort(-taken[place])[:3] if taken[place, n]]
            wrong = ", ".join(f"{name} {number}" for number, name in others)
            print(f"{stroke.name:>11}: {count} strokes, F {f1:.2f}, at {enough:.2f}; missed for {wrong or 'nothing'}")


def _taken(found: np.ndarray, hits: list[np.ndarray]) -> np.ndarray:
    """Return how often a stroke that was missed has a false one of another kind beside it, (true kind, found kind)."""
    sure = found[found["confidence"] >= THRESHOLD]
    given = [np.sort(sure["at_s"][sure["place"] == place]) for place in range(len(STROKES))]
    missed, false = [], []
    for true, mine in zip(hits, given, strict=True):
        pairs = np.array(matched_events(true, mine, 0.05), int).reshape(-1, 2)
        missed.append(np.delete(true, pairs[:, 0]))
        false.append(np.delete(mine, pairs[:, 1]))
    return np.array([[len(matched_events(one, other, 0.05)) for other in false] for one in missed])


def _candidates(pack: Pack, item: int, weights: Path) -> Candidates:
    decoder = Decoder()
    with Levels() as levels:
        levels.append(pack.array("levels", item))
        loudness, cpu = float(pack.array("loudness", item)[0]), torch.device("cpu")
        for beliefs in believed(levels, loudness, weights, cpu, lambda share, stage: None, CancelToken()):
            decoder.push(beliefs)
    decoder.finish()
    return decoder.all()


def shown(found: Candidates, least: float) -> Notes:
    """Return the notes that count; one ends where the next of its pitch begins, as in a part."""
    said = found.tones[found.tones["confidence"] >= least]
    said = said[np.lexsort((said["start_s"], said["pitch"]))]
    end_s = said["end_s"].copy()
    same = said["pitch"][1:] == said["pitch"][:-1]
    end_s[:-1][same] = np.minimum(end_s[:-1], said["start_s"][1:])[same]
    return notes_of_arrays(said["start_s"], end_s, said["pitch"], said["velocity"])


def _truth(pack: Pack, item: int) -> tuple[Notes, list[np.ndarray]]:
    facts, notes = pack.items[item].facts, pack.array("notes", item)
    drums = [n for n, player in enumerate(facts["players"]) if player[2] == FAMILIES[-1]]
    struck = np.isin(notes["part"], drums)
    rate = float(facts["sample_rate"])
    rows = notes[~struck]
    places = np.array([PLACES.get(int(number), -1) for number in notes["pitch"][struck]], int)
    at_s = notes["onset"][struck] / rate
    hits = [np.sort(at_s[places == place]) for place in range(len(STROKES))]
    return notes_of_arrays(rows["onset"] / rate, rows["offset"] / rate, rows["pitch"], rows["velocity"]), hits


def _f1(counts: np.ndarray) -> np.ndarray:
    return 2 * counts[:, 0] / np.maximum(counts[:, 1] + counts[:, 2], 1)


def _evidence(place: int, now: float) -> float:
    """Return the evidence that a confidence stood for."""
    sure = float(SURE[place])
    return now * sure / 0.5 if sure < 0.5 else now + (1 - now) * (sure - 0.5) / 0.5


if __name__ == "__main__":
    main()
