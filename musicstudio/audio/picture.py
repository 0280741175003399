"""Pictures to look at without a window: spectrogram, waveforms and piano roll as PNG, on a dark ground with axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from musicstudio.audio.palette import BACKGROUND, GRID, ROLE_COLOURS, TEXT, heat
from musicstudio.audio.peaks import Peaks
from musicstudio.audio.sound import Sound
from musicstudio.audio.spectrogram import SpectrogramPyramid
from musicstudio.audio.spectrum import Spectrum
from musicstudio.domain.region import Region
from musicstudio.domain.score import Part, Score
from musicstudio.domain.units import Ticks, clock

WIDTH: Final = 1600
_LEFT, _RIGHT, _TOP, _BOTTOM = 92, 24, 56, 46
_FONT_PX: Final = 19
_TITLE_PX: Final = 24
_RANGE_DB: Final = 78.0
_GAMMA: Final = 1.35
"""Keeps what is quiet dark, so that notes stand out."""

_SELECTION: Final = "#ffffff"
_STEPS_S: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600)
_PITCH_NAMES: Final = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")


@dataclass(frozen=True)
class Lane:
    """One waveform of a picture: what it is called and plays."""

    name: str
    role: str
    sound: Sound


def spectrogram_png(
    path: Path,
    sound: Sound,
    title: str = "",
    start_s: float = 0.0,
    end_s: float | None = None,
    regions: Sequence[Region] = (),
    height: int = 560,
) -> None:
    """Draw `[start_s, end_s)` of a sound, 30 Hz to 20 kHz, with regions framed; levels span the loudest 78 dB."""
    pyramid = SpectrogramPyramid(sound.info)
    for _ in pyramid.compute(sound):
        pass
    stop_s = sound.info.seconds if end_s is None else end_s
    plot = _Plot(height, start_s, stop_s, title)
    levels = pyramid.view(start_s, stop_s, plot.inner[0])
    plot.paste(_coloured(levels))
    plot.time_axis()
    _frequency_axis(plot, pyramid.spectrum)
    for region in regions:
        _frame(plot, pyramid.spectrum, region)
    plot.save(path)


def waveforms_png(path: Path, lanes: Sequence[Lane], title: str = "", lane_height: int = 110) -> None:
    """Draw waveforms one below the other in the colours of their roles, on one time axis and one scale."""
    end_s = max(lane.sound.info.seconds for lane in lanes)
    plot = _Plot(_TOP + _BOTTOM + lane_height * len(lanes), 0.0, end_s, title)
    plot.time_axis()
    views = []
    for lane in lanes:
        peaks = Peaks(lane.sound.info)
        for _ in peaks.compute(lane.sound):
            pass
        low, high = peaks.view(0.0, end_s, plot.inner[0])
        views.append((low.min(axis=0), high.max(axis=0)))
    loudest = max(1e-3, *(float(max(-low.min(), high.max())) for low, high in views))
    for row, (lane, (low, high)) in enumerate(zip(lanes, views, strict=True)):
        centre = _TOP + (row + 0.5) * lane_height
        reach = 0.46 * lane_height / loudest
        colour = ROLE_COLOURS.get(lane.role, ROLE_COLOURS["other"])
        for x, (bottom, top) in enumerate(zip(low, high, strict=True), start=_LEFT):
            plot.draw.line((x, centre - top * reach, x, centre - bottom * reach + 1), fill=colour)
        plot.label(_LEFT - 12, centre, lane.name, colour, "rm")
    plot.save(path)


def piano_roll_png(path: Path, score: Score, title: str = "", height: int = 560) -> None:
    """Draw a score's notes over bars and pitches, each part in its role's colour, louder notes more solid."""
    last_tick = max(score.end, score.meter_at(0).bar)
    bars = score.bar_starts(last_tick - 1)
    bars = (*bars, Ticks(bars[-1] + score.meter_at(bars[-1]).bar))
    seconds = score.tempo_map.seconds
    plot = _Plot(height, seconds(0), seconds(bars[-1]), title or score.name)
    pitches = [note.pitch for part in score.parts for note in part.notes] or [60]
    bottom, top = min(pitches) - 2, max(pitches) + 3
    row_px = plot.inner[1] / (top - bottom)
    _pitch_rows(plot, bottom, top, row_px)
    every = _bars_per_label(len(bars), plot.inner[0])
    for number, tick in enumerate(bars):
        x = plot.x(seconds(tick))
        plot.draw.line((x, _TOP, x, _TOP + plot.inner[1]), fill="#3a3d4a" if number % every == 0 else GRID)
        if number % every == 0 and number < len(bars) - 1:
            plot.label(x + 5, plot.height - _BOTTOM + 10, str(number + 1), TEXT, "lt")
    for part, colour in zip(score.parts, _part_colours(score.parts), strict=True):
        for note in part.notes:
            y = _TOP + (top - note.pitch - 1) * row_px
            x0, x1 = plot.x(seconds(note.start)), plot.x(seconds(note.end))
            box = (x0, y + 0.5, max(x1 - 1.5, x0 + 2.5), y + max(row_px - 1, 2.5))
            plot.draw.rounded_rectangle(box, radius=min(3, row_px / 3), fill=_faded(colour, 0.45 + note.velocity / 230))
    _legend(plot, score.parts)
    plot.save(path)


class _Plot:
    """A dark canvas with a time axis."""

    def __init__(self, height: int, start_s: float, end_s: float, title: str) -> None:
        self.height, self._start_s, self._end_s = height, start_s, max(end_s, start_s + 1e-3)
        self.inner = (WIDTH - _LEFT - _RIGHT, height - _TOP - _BOTTOM)
        self._canvas = Image.new("RGB", (WIDTH, height), BACKGROUND)
        self.draw = ImageDraw.Draw(self._canvas)
        self._font = ImageFont.load_default(_FONT_PX)
        if title:
            self.draw.text((_LEFT, 26), title, fill="#eef0f4", font=ImageFont.load_default(_TITLE_PX), anchor="lm")

    def x(self, seconds: float) -> float:
        return _LEFT + (seconds - self._start_s) / (self._end_s - self._start_s) * self.inner[0]

    def paste(self, pixels: NDArray[np.uint8]) -> None:
        self._canvas.paste(Image.fromarray(pixels).resize(self.inner, Image.Resampling.BILINEAR), (_LEFT, _TOP))

    def label(self, x: float, y: float, text: str, colour: str, anchor: str) -> None:
        self.draw.text((x, y), text, fill=colour, font=self._font, anchor=anchor)

    def width_of(self, text: str) -> float:
        return float(self.draw.textlength(text, font=self._font))

    def time_axis(self) -> None:
        span_s = self._end_s - self._start_s
        step_s = next((step for step in _STEPS_S if span_s / step <= 14), 7200.0)
        for n in range(int(np.ceil(self._start_s / step_s)), int(self._end_s / step_s) + 1):
            x = self.x(n * step_s)
            self.draw.line((x, _TOP + self.inner[1], x, _TOP + self.inner[1] + 6), fill=TEXT)
            text = clock(n * step_s) if step_s < 1 else clock(n * step_s)[:-4]
            self.label(x, self.height - _BOTTOM + 12, text, TEXT, "mt")

    def save(self, path: Path) -> None:
        self._canvas.save(path, optimize=True)


def _coloured(levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Map levels to colours, low frequencies at the bottom, over the 78 dB below the loudest percent."""
    top = max(float(np.percentile(levels, 99.7)), 100.0)
    span = _RANGE_DB * 2.55
    share = np.clip((levels[::-1].astype(np.float32) - (top - span)) / span, 0, 1)
    pixels: NDArray[np.uint8] = heat()[np.round(share**_GAMMA * 255).astype(np.uint8)]
    return pixels


def _frequency_axis(plot: _Plot, spectrum: Spectrum) -> None:
    for hz in (50, 100, 200, 500, 1000, 2000, 5000, 10_000):
        if hz < spectrum.top_hz:
            y = _frequency_y(plot, spectrum, hz)
            plot.draw.line((_LEFT - 6, y, _LEFT, y), fill=TEXT)
            plot.label(_LEFT - 12, y, f"{hz} Hz" if hz < 1000 else f"{hz // 1000} kHz", TEXT, "rm")


def _frequency_y(plot: _Plot, spectrum: Spectrum, hz: float) -> float:
    rows = len(spectrum.frequencies_hz)
    share = np.clip((float(spectrum.hz_to_row(hz)) + 0.5) / rows, 0, 1)
    return float(_TOP + plot.inner[1] * (1 - share))


def _frame(plot: _Plot, spectrum: Spectrum, region: Region) -> None:
    low = _TOP + plot.inner[1] if region.low_hz is None else _frequency_y(plot, spectrum, region.low_hz)
    high = _TOP if region.high_hz is None else _frequency_y(plot, spectrum, region.high_hz)
    left, right = max(plot.x(region.start_s), _LEFT), min(plot.x(region.end_s), WIDTH - _RIGHT)
    if left < right:
        plot.draw.rectangle((left, high, right, max(low, high + 2)), outline=_SELECTION, width=2)


def _pitch_rows(plot: _Plot, bottom: int, top: int, row_px: float) -> None:
    """Shade the rows of black keys and name every C."""
    for pitch in range(bottom, top):
        y = _TOP + (top - pitch - 1) * row_px
        if "♯" not in _PITCH_NAMES[pitch % 12]:
            plot.draw.rectangle((_LEFT, y, WIDTH - _RIGHT, y + row_px), fill="#1a1c24")
        if pitch % 12 == 0:
            plot.draw.line((_LEFT, y + row_px, WIDTH - _RIGHT, y + row_px), fill=GRID)
            plot.label(_LEFT - 12, y + row_px / 2, f"C{pitch // 12 - 1}", TEXT, "rm")


def _bars_per_label(bars: int, width: int) -> int:
    return next((every for every in (1, 2, 4, 8, 16, 32, 64, 128) if bars / every <= width / 60), 256)


def _part_colours(parts: Sequence[Part]) -> list[str]:
    """Return one colour per part: its role's where its name tells it, else one that no named part uses."""
    roles = [role_of(part) for part in parts]
    spare = [colour for role, colour in ROLE_COLOURS.items() if role not in {*roles, "song", "other"}]
    colours, at = [], 0
    for role in roles:
        if role == "other" and spare:
            colours.append(spare[at % len(spare)])
            at += 1
        else:
            colours.append(ROLE_COLOURS[role])
    return colours


def role_of(part: Part) -> str:
    """Return the role a part plays: drums by its channel, else what its name or General MIDI program says."""
    if part.is_drums:
        return "drums"
    named = next((role for role in ROLE_COLOURS if role in part.name.lower()), None)
    if named is not None:
        return named
    families = ("keys", "keys", "keys", "guitar", "bass", "strings", "strings", "lead", "lead", "lead", "lead", "pad")
    family = part.program // 8
    return families[family] if part.program and family < len(families) else "other"


def _faded(colour: str, share: float) -> str:
    """Return a colour mixed with the ground, all of it from a share of 1 on."""
    ours, ground = (np.array([int(hexed[at : at + 2], 16) for at in (1, 3, 5)]) for hexed in (colour, BACKGROUND))
    mixed = np.round(ground + (ours - ground) * min(share, 1.0)).astype(int)
    return "#" + "".join(f"{int(value):02x}" for value in mixed)


def _legend(plot: _Plot, parts: Sequence[Part]) -> None:
    x = float(WIDTH - _RIGHT)
    for part, colour in reversed(list(zip(parts, _part_colours(parts), strict=True))):
        x -= plot.width_of(part.name)
        plot.label(x, 26, part.name, TEXT, "lm")
        plot.draw.rounded_rectangle((x - 22, 19, x - 8, 33), radius=3, fill=colour)
        x -= 44
