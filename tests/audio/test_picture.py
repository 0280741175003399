from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from musicstudio.audio import palette, picture
from musicstudio.audio.sound import ClipSound
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.project import ROLES
from musicstudio.domain.region import Region
from musicstudio.domain.score import Note, Part, Score, TempoMap
from musicstudio.domain.units import Ticks

RATE = 22050


def two_tones() -> ClipSound:
    time = np.arange(2 * RATE) / RATE
    sound = np.where(time < 1, np.sin(2 * np.pi * 200 * time), np.sin(2 * np.pi * 4000 * time)) * 0.5
    return ClipSound(AudioClip(sound[None].astype(np.float32), RATE))


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def test_a_low_tone_is_drawn_below_and_before_a_high_one(tmp_path: Path) -> None:
    picture.spectrogram_png(tmp_path / "a.png", two_tones(), "Two tones", regions=[Region(0.5, 1.5, 1000, 2000)])
    bright = pixels(tmp_path / "a.png")[70:500, 100:1570].sum(axis=2)
    width = bright.shape[1]
    low, high = bright[:, width // 8].argmax(), bright[:, 7 * width // 8].argmax()
    assert low > high + 100


def test_stems_are_drawn_in_their_colours(tmp_path: Path) -> None:
    lanes = [picture.Lane(role, role, two_tones()) for role in ("drums", "bass")]
    picture.waveforms_png(tmp_path / "a.png", lanes, "Stems")
    image = pixels(tmp_path / "a.png")
    for lane, role in enumerate(("drums", "bass")):
        colour = [int(palette.ROLE_COLOURS[role][at : at + 2], 16) for at in (1, 3, 5)]
        rows = np.flatnonzero((image[:, 150:1500] == colour).all(axis=2).any(axis=1))
        assert len(rows) > 40
        assert 56 + lane * 110 <= rows.min() <= rows.max() <= 56 + (lane + 1) * 110


def test_notes_are_drawn_where_they_sound(tmp_path: Path) -> None:
    notes = (Note(Ticks(0), Ticks(480), 60, 127), Note(Ticks(1440), Ticks(480), 72, 127))
    score = Score((Part("Lead", notes),), TempoMap.constant(120), name="Two notes")
    picture.piano_roll_png(tmp_path / "a.png", score)
    image = pixels(tmp_path / "a.png")[60:510, 93:1576]
    lead = [int(palette.ROLE_COLOURS["lead"][at : at + 2], 16) for at in (1, 3, 5)]
    rows, columns = np.nonzero((image == lead).all(axis=2))
    first, last = columns < image.shape[1] / 2, columns > image.shape[1] / 2
    assert columns[first].max() < image.shape[1] * 0.26
    assert columns[last].min() > image.shape[1] * 0.74
    assert rows[first].min() > rows[last].max()


def test_an_empty_score_and_many_bars_are_drawn(tmp_path: Path) -> None:
    picture.piano_roll_png(tmp_path / "a.png", Score())
    long = Score((Part("Bass", (Note(Ticks(1920 * 900), Ticks(100), 0, 1),)),))
    picture.piano_roll_png(tmp_path / "b.png", long)
    assert pixels(tmp_path / "a.png").shape == pixels(tmp_path / "b.png").shape


def test_every_role_has_a_colour_that_stands_out_from_the_ground_and_from_the_others() -> None:
    assert set(palette.ROLE_COLOURS) == set(ROLES)
    colours = {role: _linear(colour) for role, colour in palette.ROLE_COLOURS.items()}
    ground = _linear(palette.BACKGROUND)
    for role, colour in colours.items():
        assert (_luminance(colour) + 0.05) / (_luminance(ground) + 0.05) >= 4.5, role


def test_the_four_stems_differ_for_colour_blind_eyes() -> None:
    stems = [_linear(palette.ROLE_COLOURS[role]) for role in ("drums", "bass", "vocals", "other")]
    # Viénot, Brettel and Mollon 1999: protanopia and deuteranopia in linear RGB.
    for matrix in (
        [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
        [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
    ):
        seen = [np.clip(np.array(matrix) @ colour, 0, 1) ** (1 / 2.2) for colour in stems]
        apart = [np.linalg.norm(a - b) for n, a in enumerate(seen) for b in seen[:n]]
        assert min(apart) > 0.1


def test_the_heat_map_brightens_evenly() -> None:
    luminance = np.array([_luminance(_linear("#" + "".join(f"{v:02x}" for v in rgb))) for rgb in palette.heat()])
    lightness = np.where(luminance > 0.008856, 116 * np.cbrt(luminance) - 16, 903.3 * luminance)
    steps = np.diff(lightness)
    assert lightness[0] < 6
    assert lightness[-1] > 93
    assert steps.min() > -0.35
    assert steps.max() < 1.1


def test_parts_find_their_role() -> None:
    assert picture.role_of(Part("Kit", channel=9)) == "drums"
    assert picture.role_of(Part("Sub bass", program=81)) == "bass"
    assert picture.role_of(Part("x", program=4)) == "keys"
    assert picture.role_of(Part("x", program=27)) == "guitar"
    assert picture.role_of(Part("x")) == "other"


def _linear(colour: str) -> np.ndarray:
    encoded = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def _luminance(linear: np.ndarray) -> float:
    return float(linear @ [0.2126, 0.7152, 0.0722])
