"""How spectrograms are shown: a frozen choice, remembered among the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

from musicstudio.app.settings import Settings
from musicstudio.audio.frequency import SCALES
from musicstudio.audio.palette import grey, heat
from musicstudio.audio.spectrogram import CHANNELS, PLAIN, Lens
from musicstudio.audio.spectrum import WINDOWS
from musicstudio.ui import theme

COLOURS: Final = ("theme", "heat", "grey")
FLOORS_DB: Final = (-100, -40)
RANGES_DB: Final = (20, 100)
T = TypeVar("T")


@dataclass(frozen=True)
class SpectrogramLook:
    """The lens; the level drawn as silence (dB of full scale) and how far above it the map ends; a colour map."""

    lens: Lens = PLAIN
    floor_db: float = -84.0
    range_db: float = 78.0
    colours: str = "theme"

    @property
    def light(self) -> bool:
        """Whether silence is drawn light."""
        return self.colours == "grey" or (self.colours == "theme" and theme.now.light)

    def table(self) -> list[int]:
        """Return 256 ARGB colours for quantised levels, -100 to 0 dB."""
        colours = grey() if self.light else heat()
        levels_db = [level / 2.55 - 100 for level in range(256)]
        shares = [min(max((db - self.floor_db) / self.range_db, 0.0), 1.0) for db in levels_db]
        rgb = [colours[round(share * 255)].tolist() for share in shares]
        return [0xFF000000 | red << 16 | green << 8 | blue for red, green, blue in rgb]


def look_of(settings: Settings) -> SpectrogramLook:
    """Return the look that was remembered; what is unknown by now is as usual."""
    usual = SpectrogramLook()
    return SpectrogramLook(
        Lens(
            _known(settings.spectrogram_scale, SCALES, usual.lens.scale),
            _known(settings.spectrogram_window, WINDOWS, usual.lens.window),
            _known(settings.spectrogram_channel, CHANNELS, usual.lens.channel),
        ),
        min(max(settings.spectrogram_floor_db, FLOORS_DB[0]), FLOORS_DB[1]),
        min(max(settings.spectrogram_range_db, RANGES_DB[0]), RANGES_DB[1]),
        _known(settings.spectrogram_colours, COLOURS, usual.colours),
    )


def changes_of(look: SpectrogramLook) -> dict[str, object]:
    """Return the settings that remember a look."""
    return {
        "spectrogram_scale": look.lens.scale,
        "spectrogram_window": look.lens.window,
        "spectrogram_channel": look.lens.channel,
        "spectrogram_floor_db": look.floor_db,
        "spectrogram_range_db": look.range_db,
        "spectrogram_colours": look.colours,
    }


def _known(value: T, among: tuple[T, ...], usual: T) -> T:
    return value if value in among else usual
