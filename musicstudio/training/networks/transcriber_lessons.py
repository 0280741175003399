"""Examples for the transcriber: mixes, single stems, and stems of several songs at once, each changed a little."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.loudness import integrated_lufs, weighted_lufs
from musicstudio.domain.audio import AudioArray
from musicstudio.engines.transcriber.hearing import BANDS, BINS_PER_SEMITONE, FLOOR_DB, FPS, STEP_DB, STROKES
from musicstudio.training.mixing.damage import damaged
from musicstudio.training.networks.transcriber_labels import Labels, Stretch, cells_of, labels_of, together
from musicstudio.training.pack_reading import Pack
from musicstudio.training.shards import Item
from musicstudio.training.truth import Truth

Singles = NDArray[np.float32]

WHOLE, SINGLE, COMBINED = 0.4, 0.3, 0.3
"""How often an example is a mix, one stem, and stems of several songs."""
CELLS: Final = 128
SILENT_LUFS: Final = -70.0
_SHIFT: Final = 4
_STRETCH: Final = 0.15
_QUIET_DB: Final = -55.0
"""A stem quieter than this holds nothing to learn."""
_FILTER_DB: Final = 5.0


class Excerpts:
    """Excerpts of a pack; without `vary` each just as it is."""

    def __init__(self, pack: Pack, seconds: float, vary: bool = True) -> None:
        self.pack, self.frames, self._vary = pack, round(seconds * FPS), vary
        self.mixes = [n for n in range(len(pack)) if kind_of(pack, n) == "mix" and pack.rows("notes", n)]
        self.stems = [n for n in range(len(pack)) if kind_of(pack, n) == "stem" and pack.rows("notes", n)]
        self._lengths = np.array([pack.rows("levels", n) for n in range(len(pack))], float)

    def example(self, rng: np.random.Generator) -> dict[str, NDArray[Any]]:
        """Return levels (frames, BANDS), loudness (LUFS), activities as in `Labels`, and cells as in `cells_of`."""
        kind = rng.choice(3, p=(WHOLE, SINGLE, COMBINED)) if self.stems else 0
        count = int(rng.integers(2, 5)) if kind == 2 else 1
        parts = [self._drawn(self.stems if kind else self.mixes, rng) for _ in range(count)]
        levels, loudness = _mixed(parts, rng)
        if self._vary:
            levels, loudness = filtered(levels, rng), loudness + rng.normal(0, 2.0)
        return _example(as_bytes(levels), loudness, together([labels for _, _, labels in parts]), rng)

    def excerpt(self, item: int, start: int) -> dict[str, NDArray[Any]]:
        """Return an excerpt as it is, from a frame on."""
        stretch = Stretch(start / FPS, self.frames)
        rows, loudness = self.levels(item, stretch), float(self.pack.array("loudness", item)[0])
        return _example(as_bytes(rows), loudness, labels_of(self.pack, item, stretch), np.random.default_rng(item))

    def _drawn(self, items: list[int], rng: np.random.Generator) -> tuple[Singles, float, Labels]:
        lengths = np.maximum(self._lengths[items] - 0.5 * self.frames, 1.0)
        item = items[int(rng.choice(len(items), p=lengths / lengths.sum()))]
        speed = float(np.exp(rng.uniform(-_STRETCH, _STRETCH))) if self._vary else 1.0
        shift = int(rng.integers(-_SHIFT, _SHIFT + 1)) if self._vary and rng.random() < 0.7 else 0
        bend = int(rng.integers(-1, 2)) if self._vary and rng.random() < 0.3 else 0
        start = int(rng.integers(0, max(1, int(self._lengths[item]) - int(self.frames * speed))))
        stretch = Stretch(start / FPS, self.frames, speed, shift, bend / BINS_PER_SEMITONE)
        loudness = float(self.pack.array("loudness", item)[0])
        return self.levels(item, stretch), loudness, labels_of(self.pack, item, stretch)

    def levels(self, item: int, stretch: Stretch) -> Singles:
        """Return levels in dB, (frames, BANDS); silence after the sound's end."""
        return levels_of(self.pack, item, stretch)


def levels_of(pack: Pack, item: int, stretch: Stretch) -> Singles:
    """Return a stretch of an item's levels in dB, (frames, BANDS); silence after the sound's end."""
    first = round(stretch.start_s * FPS)
    rows = pack.array("levels", item, first, first + int(stretch.frames * stretch.speed) + 2)
    places = np.arange(stretch.frames) * stretch.speed
    before = np.minimum(places.astype(int), max(len(rows) - 2, 0))
    share = np.clip(places - before, 0, 1)[:, None].astype(np.float32)
    rows = np.concatenate([rows, np.zeros((max(2 - len(rows), 0), BANDS), np.uint8)])
    between = rows[before] * (1 - share) + rows[before + 1] * share
    between[places > len(rows) - 1] = 0
    return _moved(between * np.float32(STEP_DB) + np.float32(FLOOR_DB), stretch)


def kind_of(pack: Pack, item: int) -> str:
    """Return whether an item is a "mix" or a "stem"."""
    return "stem" if "#stem-" in pack.items[item].id else "mix"


def sounds_of(name: str, item: Item) -> Iterator[tuple[str, Truth, AudioArray]]:
    """Yield a record's mix and stems, the mix and one of the stems also as they might be found."""
    rng, rate = np.random.default_rng(crc32(name.encode())), item.truth.sample_rate
    yield name, item.truth, item.mix
    yield f"{name}#damaged", item.truth, damaged(item.mix, rate, rng)
    played = [stem for stem in item.stems if len(item.truth.notes_of(stem)) and _level_db(item.stem(stem)) > _QUIET_DB]
    worn = str(rng.choice(played)) if played else ""
    for stem in played if len(played) > 1 else ():
        truth = item.truth.of_stem(stem)
        yield f"{name}#stem-{stem}", truth, item.stem(stem)
        if stem == worn:
            yield f"{name}#stem-{stem}-damaged", truth, damaged(item.stem(stem), rate, rng)


def loudness_of(sound: AudioArray, sample_rate: int) -> Singles:
    """Return how loud a sound is, (1,) LUFS; SILENT_LUFS where it is silent."""
    found = integrated_lufs(sound, sample_rate)
    found = weighted_lufs(sound, sample_rate) if found is None else found
    return np.array([SILENT_LUFS if found is None else max(found, SILENT_LUFS)], np.float32)


def as_bytes(levels_db: Singles) -> NDArray[np.uint8]:
    """Return levels in dB as the bytes in which they are heard."""
    return np.clip(np.round((levels_db - FLOOR_DB) / STEP_DB), 0, 255).astype(np.uint8)


def _example(
    levels: NDArray[np.uint8], loudness: float, labels: Labels, rng: np.random.Generator
) -> dict[str, NDArray[Any]]:
    names = ("onset", "frame", "offset", "strokes", "force")
    return {
        "levels": levels, "loudness": np.array(loudness, np.float32), **{name: getattr(labels, name) for name in names},
        **cells_of(labels, CELLS, rng),
    }  # fmt: skip


def _mixed(parts: list[tuple[Singles, float, Labels]], rng: np.random.Generator) -> tuple[Singles, float]:
    """Return the levels and loudness of sounds played at once; their powers add up, as those of strangers do."""
    if len(parts) == 1:
        return parts[0][:2]
    gains = [-loudness - 20 + rng.uniform(-10, 4) for _, loudness, _ in parts]
    return added([(levels, loudness) for levels, loudness, _ in parts], gains)


def added(sounds: list[tuple[Singles, float]], gains: list[float]) -> tuple[Singles, float]:
    """Return the levels and loudness of sounds (levels in dB, LUFS) played at once, each with a gain in dB."""
    power = np.sum([10 ** ((levels + gain) / 10) for (levels, _), gain in zip(sounds, gains, strict=True)], axis=0)
    loud = sum(10 ** ((loudness + gain) / 10) for (_, loudness), gain in zip(sounds, gains, strict=True))
    return np.asarray(10 * np.log10(power), np.float32), float(10 * np.log10(loud))


def _moved(levels: Singles, stretch: Stretch) -> Singles:
    """Return levels whose tones stand higher; strokes stay."""
    bins = round((stretch.shift + stretch.bend) * BINS_PER_SEMITONE)
    if bins:
        tones = np.full_like(levels[:, STROKES:], FLOOR_DB)
        if bins > 0:
            tones[:, bins:] = levels[:, STROKES:-bins]
        else:
            tones[:, :bins] = levels[:, STROKES - bins :]
        levels[:, STROKES:] = tones
    return levels


def filtered(levels: Singles, rng: np.random.Generator) -> Singles:
    """Return levels through a random gentle filter, the same for strokes and tones, at times above a floor of noise."""
    knots = rng.normal(0, _FILTER_DB, 6) + np.linspace(-1, 1, 6) * rng.normal(0, _FILTER_DB)
    spread = [np.interp(np.linspace(0, 5, bands), np.arange(6), knots) for bands in (STROKES // 2, BANDS - STROKES)]
    changed = levels + np.concatenate([spread[0], spread[0], spread[1]]).astype(np.float32)
    if rng.random() < 0.4:
        floor = float(changed.max()) - rng.uniform(35, 70) + rng.normal(0, 3.0, changed.shape[1])
        noise = floor + rng.normal(0, 3.0, changed.shape)
        changed = np.maximum(changed, noise)
    return np.asarray(changed, np.float32)


def _level_db(sound: AudioArray) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-12))
