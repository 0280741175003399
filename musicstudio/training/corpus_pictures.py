"""Pictures of records: spectrum with the true notes on it, a roll of them below, beats and chords on the axis."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.spectrum import Spectrum
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import ModelUnavailable
from musicstudio.domain.families import FAMILIES
from musicstudio.training.shards import Item
from musicstudio.training.truth import Truth

COLOURS: Final[Mapping[str, str]] = dict(zip(
    FAMILIES,
    ("#4fc3f7", "#b2ebf2", "#ffb74d", "#aed581", "#ef5350", "#ba68c8", "#fff176", "#ff8a65", "#d4e157", "#80cbc4",
     "#f06292", "#9fa8da", "#a1887f", "#e0e0e0"),
    strict=True,
))  # fmt: skip
"""The colour of each family's notes, on a dark ground."""
_GROUND: Final = "#14161a"
_INK: Final = "#d8dbe0"
_SPAN_DB: Final = 80.0
_COLUMNS: Final = 1200
_BLOCK: Final = 64
_CHORD_ROOM: Final = 1 / 45
"""A chord's name needs this share of the width."""


def record_picture(item: Item, width: float = 13.0, height: float = 6.0, dpi: int = 100) -> bytes:
    """Return a PNG of a record, `width` by `height` inches; ModelUnavailable where Matplotlib is missing."""
    figure = _figure(width, height, dpi)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    draw_spectrum(above, item)
    draw_roll(below, item.truth)
    figure.align_ylabels()
    return _png(figure, dpi)


def examples_picture(items: Sequence[tuple[str, Item]], dpi: int = 80) -> bytes:
    """Return a PNG of records side by side, two a row, each with its spectrum, true notes and title."""
    rows = -(-len(items) // 2)
    figure = _figure(14.0, 3.2 * rows, dpi)
    places = figure.subplots(rows, 2, squeeze=False).ravel()
    for place in places[len(items) :]:
        place.set_visible(False)
    for place, (title, item) in zip(places, items, strict=False):
        draw_spectrum(place, item, marks=False)
        place.set_title(title, color=_INK, fontsize=9)
        _dressed(place)
    return _png(figure, dpi)


def histograms_picture(values: Mapping[str, Mapping[str, Sequence[float]]], dpi: int = 80) -> bytes:
    """Return a PNG of distributions: what is measured → whose → numbers; each is scaled to its own count."""
    columns = 3
    rows = -(-len(values) // columns)
    figure = _figure(12.0, 2.6 * rows, dpi)
    places = figure.subplots(rows, columns, squeeze=False).ravel()
    for place in places[len(values) :]:
        place.set_visible(False)
    for place, (what, groups) in zip(places, values.items(), strict=False):
        known = {whose: np.asarray([n for n in numbers if np.isfinite(n)]) for whose, numbers in groups.items()}
        everything = np.concatenate([*known.values(), np.zeros(0)])
        span = (float(everything.min()), float(everything.max())) if everything.size else (0.0, 1.0)
        bins = np.linspace(span[0], span[1] if span[1] > span[0] else span[0] + 1, 13)
        for (whose, numbers), colour in zip(known.items(), ("#4fc3f7", "#ffb74d", "#f06292"), strict=False):
            weights = np.full(numbers.size, 1 / max(numbers.size, 1))
            place.hist(numbers, bins, weights=weights, color=colour, alpha=0.6, label=f"{whose} ({numbers.size})")
        place.set_title(what, color=_INK, fontsize=9)
        _dressed(place)
        if groups:
            place.legend(fontsize=7, facecolor=_GROUND, labelcolor=_INK, framealpha=0.6)
    return _png(figure, dpi)


def draw_spectrum(axes: Any, item: Item, marks: bool = True) -> None:
    """Draw a record's level over time and frequency, every true pitched note a thin line at its fundamental."""
    truth, spectrum = item.truth, Spectrum(item.truth.sample_rate)
    level_db = spectrum_db(item.mix, spectrum)
    top = float(level_db.max(initial=-120.0))
    seconds = truth.samples / truth.sample_rate
    axes.imshow(
        level_db.T, origin="lower", aspect="auto", cmap="gray", vmin=top - _SPAN_DB, vmax=top,
        extent=(0, seconds, -0.5, spectrum.rows - 0.5), interpolation="nearest",
    )  # fmt: skip
    lines, colours = [], []
    for note in truth.notes:
        family = truth.players[note["part"]].family
        if family != "drums":
            row = float(spectrum.hz_to_row(440 * 2 ** ((float(note["pitch"]) - 69) / 12)))
            lines.append(((note["onset"] / truth.sample_rate, row), (note["offset"] / truth.sample_rate, row)))
            colours.append(COLOURS[family])
    _add_lines(axes, lines, colours, 1.1)
    ticks = [hz for hz in (50, 100, 200, 500, 1000, 2000, 5000, 10000) if hz < spectrum.top_hz]
    axes.set_yticks(spectrum.hz_to_row(ticks), [f"{hz / 1000:g}k" if hz >= 1000 else str(hz) for hz in ticks])
    axes.set_ylim(0, spectrum.rows - 1)
    axes.set_xlim(0, seconds)
    axes.set_ylabel("Hz")
    if marks:
        _draw_marks(axes, truth)
    _dressed(axes)


def draw_roll(axes: Any, truth: Truth) -> None:
    """Draw the true notes by pitch, a colour a family, over beats (thin) and downbeats (thick)."""
    rate = truth.sample_rate
    for downbeat, width in ((False, 0.3), (True, 0.8)):
        at_s = truth.beats["at_s"][truth.beats["downbeat"] == downbeat]
        axes.vlines(at_s, 0, 128, color="#5a606b", linewidth=width)
    lines, colours, shown = [], [], {}
    for note in truth.notes:
        family = truth.players[note["part"]].family
        gap = min(truth.samples // _COLUMNS, (int(note["offset"]) - int(note["onset"])) // 2)  # parts what is repeated
        end = note["offset"] - gap if family != "drums" else min(note["offset"], note["onset"] + rate // 20)
        lines.append(((note["onset"] / rate, int(note["pitch"])), (end / rate, int(note["pitch"]))))
        colours.append(COLOURS[family])
        shown[family] = COLOURS[family]
    _add_lines(axes, lines, colours, 2.2)
    pitches = truth.notes["pitch"] if len(truth.notes) else np.array([60])
    axes.set_ylim(int(pitches.min()) - 3, int(pitches.max()) + 3)
    axes.set_ylabel("pitch")
    axes.set_xlabel("seconds")
    for family, colour in shown.items():
        axes.plot([], [], color=colour, linewidth=3, label=family)
    if shown:
        axes.legend(
            fontsize=7,
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=len(shown),
            frameon=False,
            labelcolor=_INK,
            borderaxespad=0.1,
        )
    _dressed(axes)


def spectrum_db(sound: AudioArray, spectrum: Spectrum, columns: int = _COLUMNS) -> NDArray[np.float32]:
    """Return the level in dB, (columns, rows), of a sound (channels, n) at so many evenly spaced instants."""
    half = spectrum.size // 2
    padded = np.pad(sound.astype(np.float32, copy=False), ((0, 0), (half, half)))
    centres = np.linspace(0, sound.shape[1] - 1, columns).astype(np.int64)
    found = []
    for at in range(0, columns, _BLOCK):
        places = centres[at : at + _BLOCK, None] + np.arange(spectrum.size)
        found.append(spectrum.power(padded[:, places]))
    return np.asarray(10 * np.log10(np.concatenate(found) + 1e-12), np.float32)


def _draw_marks(axes: Any, truth: Truth) -> None:
    """Write chords along the top, as many as there is room for, and where sections begin."""
    seconds = truth.samples / truth.sample_rate
    free_s = 0.0
    for at_s, name in truth.chords:
        if free_s <= at_s < seconds:
            axes.text(at_s, 1.01, name, transform=axes.get_xaxis_transform(), color=_INK, fontsize=6.5, clip_on=False)
            free_s = at_s + seconds * _CHORD_ROOM * max(1.0, len(name) / 4)
    for at_s, name in truth.sections:
        if at_s < seconds:
            axes.axvline(at_s, color="#ffffff", linewidth=0.8, linestyle=":")
            axes.text(at_s, 1.07, name, transform=axes.get_xaxis_transform(), color="#ffd54f", fontsize=8)
    downbeats = truth.beats["at_s"][truth.beats["downbeat"]]
    axes.vlines(downbeats, 0, 8, color="#ffffff", linewidth=0.7)


def _add_lines(axes: Any, lines: Sequence[Any], colours: Sequence[str], width: float) -> None:
    from matplotlib.collections import LineCollection

    axes.add_collection(LineCollection(lines, colors=colours, linewidths=width, capstyle="butt"))


def _figure(width: float, height: float, dpi: int) -> Any:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ModelUnavailable(
            "Pictures need Matplotlib, which is not installed; install the program with its train extra."
        ) from error
    return Figure(figsize=(width, height), dpi=dpi, facecolor=_GROUND, layout="constrained")


def _dressed(axes: Any) -> None:
    axes.set_facecolor(_GROUND)
    axes.tick_params(colors=_INK, labelsize=7)
    axes.yaxis.label.set_color(_INK)
    axes.xaxis.label.set_color(_INK)
    for spine in axes.spines.values():
        spine.set_color("#5a606b")


def _png(figure: Any, dpi: int) -> bytes:
    into = io.BytesIO()
    figure.savefig(into, format="png", dpi=dpi, facecolor=_GROUND, metadata={"Software": None})
    return _fewer_colours(into.getvalue())


def _fewer_colours(content: bytes) -> bytes:
    """Return a PNG in 256 colours: a third of the bytes, hardly another picture."""
    from PIL import Image

    into = io.BytesIO()
    with Image.open(io.BytesIO(content)) as picture:
        picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(into, format="PNG", optimize=True)
    return into.getvalue()
