"""Examples for the transcriber's ear for drums: drawn kits alone, in records, under stems; and what is no drum."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.domain.families import FAMILIES
from musicstudio.engines.transcriber.hearing import BINS_PER_SEMITONE, FLOOR_DB, FPS, MELS, STROKES
from musicstudio.training.networks.transcriber_labels import Stretch, strokes_of
from musicstudio.training.networks.transcriber_lessons import added, as_bytes, filtered, kind_of, levels_of
from musicstudio.training.pack_reading import Pack

Singles = NDArray[np.float32]

SHARES: Final = {"record": 0.26, "drawn": 0.28, "under": 0.28, "alone": 0.1, "none": 0.08}
"""How often an example is a record as it was rendered, one with drawn drums, drums with stems of other records added,
drums alone, and sounds without drums."""
DRAWN: Final = 0.8
"""How often drums alone or under others are those of a drawn kit rather than a record's."""
WRITTEN: Final = 0.65
"""How often a drawn kit plays what a score has, where there is such; else parts that are made up or changed."""
_STRETCH: Final = 0.18
_SHIFT: Final = 4
AS_WRITTEN: Final = "written"
"""With this begin the ids of drawn kits that play what a score has."""
_MELS: Final = 1.2
_QUIET_LUFS: Final = -60.0


class DrumExcerpts:
    """Excerpts of a pack of records and one of drawn drums, but of no item whose id begins with a name of `without`."""

    def __init__(self, records: Pack, drawn: Pack, seconds: float, without: tuple[str, ...] = ()) -> None:
        self.frames = round(seconds * FPS)
        places, heard = ([n for n, item in enumerate(pack.items) if not item.id.startswith(without)]
                         for pack in (drawn, records))  # fmt: skip
        loud = [n for n in heard if float(records.array("loudness", n)[0]) > _QUIET_LUFS]
        stems = [n for n in loud if kind_of(records, n) == "stem"]
        struck = {n for n in stems if _has_drums(records, n)}
        self._pools: dict[str, list[tuple[Pack, int]]] = {
            "record": [(records, n) for n in loud if kind_of(records, n) == "mix"],
            "beds": [(records, n) for n in stems if n not in struck],
            "drums": [(records, n) for n in sorted(struck)],
        }
        for pool, kind in (("drawn", "-mix/"), ("alone", "-alone/")):
            mine = [(drawn, n) for n in places if kind in drawn.items[n].id]
            written = [(pack, n) for pack, n in mine if pack.items[n].id.startswith(AS_WRITTEN)]
            self._pools[pool] = [one for one in mine if one not in written] or written
            self._pools[f"{pool} as written"] = written or self._pools[pool]
        self._chances = {name: _chances(pool, self.frames) for name, pool in self._pools.items()}

    def example(self, rng: np.random.Generator) -> dict[str, NDArray[Any]]:
        """Return levels (frames, BANDS), loudness (LUFS), strokes and force (frames, kinds) as in `Labels`."""
        kind = str(rng.choice(list(SHARES), p=list(SHARES.values())))
        if kind in ("record", "drawn"):
            parts = [self._part(kind, rng)]
        else:
            drums = "alone" if rng.random() < DRAWN else "drums"
            parts = [self._part(drums, rng)] if kind != "none" else []
            parts += [self._part("beds", rng) for _ in range(0 if kind == "alone" else int(rng.integers(1, 4)))]
        levels, loudness = parts[0][:2]
        if len(parts) > 1:
            gains = [-20 - part[1] + rng.uniform(*((-8, 8) if n == 0 else (-12, 4))) for n, part in enumerate(parts)]
            levels, loudness = added([part[:2] for part in parts], gains)
        strokes, force = np.max([part[2] for part in parts], axis=0), np.max([part[3] for part in parts], axis=0)
        levels = _worn(filtered(levels, rng), rng)
        heard = np.array(loudness + rng.normal(0, 3.0), np.float32)
        return {"levels": as_bytes(levels), "loudness": heard, "strokes": strokes, "force": force}

    def _part(self, pool: str, rng: np.random.Generator) -> tuple[Singles, float, Singles, Singles]:
        if pool in ("drawn", "alone") and rng.random() < WRITTEN:
            pool = f"{pool} as written"
        pack, item = self._pools[pool][int(np.searchsorted(self._chances[pool], rng.random()))]
        speed = float(np.exp(rng.uniform(-_STRETCH, _STRETCH)))
        start = int(rng.integers(0, max(1, pack.rows("levels", item) - int(self.frames * speed))))
        tuned = rng.random() < 0.5
        shift = int(rng.integers(-_SHIFT, _SHIFT + 1)) if tuned and pool == "beds" else 0
        bend = int(rng.integers(-2, 3)) / BINS_PER_SEMITONE if tuned else 0.0
        stretch = Stretch(start / FPS, self.frames, speed, shift, bend)
        loudness = float(pack.array("loudness", item)[0])
        return levels_of(pack, item, stretch), loudness, *strokes_of(pack, item, stretch)


def _has_drums(pack: Pack, item: int) -> bool:
    drums = [n for n, player in enumerate(pack.items[item].facts["players"]) if player[2] == FAMILIES[-1]]
    return bool(np.isin(pack.array("notes", item)["part"], drums).any())


def _chances(pool: list[tuple[Pack, int]], frames: int) -> NDArray[np.float64]:
    """Return up to where each item reaches when all are laid on 0–1 by what they hold."""
    lengths = np.array([max(pack.rows("levels", item) - 0.5 * frames, 1.0) for pack, item in pool])
    return np.cumsum(lengths / lengths.sum())


def _worn(levels: Singles, rng: np.random.Generator) -> Singles:
    """Return levels pressed together or apart, moved along the bands, and without their highs, each now and then."""
    if rng.random() < 0.3:
        pivot = float(np.percentile(levels, 95))
        levels = pivot + (levels - pivot) * np.float32(rng.uniform(0.75, 1.2))
    if rng.random() < 0.3:
        by = float(rng.uniform(-_MELS, _MELS))
        for first in (0, MELS):
            levels[:, first : first + MELS] = _slid(levels[:, first : first + MELS], by)
    if rng.random() < 0.15:
        share = float(rng.uniform(0.6, 0.95))
        for first, last in ((0, MELS), (MELS, STROKES), (STROKES, levels.shape[1])):
            levels[:, first + round(share * (last - first)) : last] = FLOOR_DB
    return levels


def _slid(bands: Singles, by: float) -> Singles:
    """Return bands moved up by a part of one, between neighbours straight."""
    places = np.clip(np.arange(bands.shape[1]) - by, 0, bands.shape[1] - 1)
    low = np.minimum(places.astype(int), bands.shape[1] - 2)
    share = (places - low).astype(np.float32)
    return np.asarray(bands[:, low] * (1 - share) + bands[:, low + 1] * share, np.float32)
