"""The spectrogram: its axes, its looks, what is read out of it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from ui.test_window import ALT, LEFT, NONE, drag, event_move

from musicstudio.app.settings import Settings, load_settings
from musicstudio.audio.files import write_clip
from musicstudio.audio.frequency import SCALES
from musicstudio.audio.spectrogram import CHANNELS, Lens
from musicstudio.audio.spectrum import WINDOWS
from musicstudio.domain.audio import AudioClip
from musicstudio.domain.project import Track
from musicstudio.domain.region import Region
from musicstudio.domain.tasks import Source
from musicstudio.ui.frequency_axis import hz_text, labelled_hz, note_text, ticked_hz
from musicstudio.ui.frequency_span import FrequencySpan
from musicstudio.ui.gesture import Point
from musicstudio.ui.grid import Grid
from musicstudio.ui.spectrogram_look import SpectrogramLook, changes_of, look_of

spans = st.builds(
    lambda scale, top, low, length: FrequencySpan(scale, top, low * (1 - length), low * (1 - length) + length),
    st.sampled_from(SCALES), st.sampled_from([4000.0, 11_025.0, 20_000.0]), st.floats(0, 1), st.floats(0.08, 1),
)  # fmt: skip
heights = st.integers(20, 2000)


@given(span=spans, height=heights, share=st.floats(0, 1))
def test_pixels_and_hertz_are_inverse(span, height, share):
    y = share * height
    assert float(span.y_of(span.hz_at(y, height), height)) == pytest.approx(y, abs=1e-6 * height)


@given(span=spans, height=heights, factor=st.floats(0.2, 5), share=st.floats(0, 1))
def test_zooming_keeps_what_lies_under_the_pointer_or_stops_at_an_end(span, height, factor, share):
    y = share * height
    zoomed = span.zoomed(factor, y, height)
    assert 0 <= zoomed.low < zoomed.high <= 1 + 1e-12
    stays = float(zoomed.y_of(span.hz_at(y, height), height)) == pytest.approx(y, abs=1e-6 * height)
    assert stays or zoomed.low == pytest.approx(0) or zoomed.high == pytest.approx(1)


@given(span=spans, scale=st.sampled_from(SCALES))
def test_another_axis_shows_the_same_frequencies(span, scale):
    other = span.on(scale, span.top_hz)
    assert other.low_hz <= span.low_hz * (1 + 1e-6)
    assert other.high_hz >= span.high_hz * (1 - 1e-6) or other.high == 1


@example(span=FrequencySpan("linear", 20_000.0, 0.0, 1.0), height=60)
@given(span=spans, height=st.integers(60, 1200))
def test_labels_keep_apart_on_every_axis_and_every_zoom(span, height):
    def y_of(hz):
        return float(span.y_of(hz, height))

    ys = sorted(y_of(hz) for hz in labelled_hz(y_of, height))
    assert all(b - a >= 16 for a, b in pairwise(ys))
    assert all(0 <= y <= height for y in ys)
    assert len(ticked_hz(y_of, height)) >= len(ys)


def test_a_whole_axis_has_round_labels():
    whole = FrequencySpan()
    assert labelled_hz(lambda hz: float(whole.y_of(hz, 400)), 400) == [50, 100, 200, 500, 1000, 2000, 5000, 10_000]


@pytest.mark.parametrize(
    ("hz", "words"), [(440, "A4 +0 ct"), (450, "A4 +39 ct"), (430, "A4 −40 ct"), (32.70, "C1 +0 ct")]
)
def test_pitches_are_said_with_cents(hz, words):
    assert note_text(hz) == words
    assert hz_text(1234) == "1.23 kHz"


@given(
    scale=st.sampled_from(SCALES), window=st.sampled_from(WINDOWS), channel=st.sampled_from(CHANNELS),
    floor=st.integers(-100, -40), span=st.integers(20, 100), colours=st.sampled_from(["theme", "heat", "grey"]),
)  # fmt: skip
def test_a_look_is_remembered(scale, window, channel, floor, span, colours):
    look = SpectrogramLook(Lens(scale, window, channel), floor, span, colours)
    assert look_of(replace(Settings(), **changes_of(look))) == look


def test_a_look_that_is_unknown_by_now_is_as_usual():
    settings = Settings(spectrogram_scale="bark", spectrogram_window=3, spectrogram_floor_db=-500.0)
    look = look_of(settings)
    assert (look.lens, look.floor_db) == (Lens(), -100)


def show(studio, qtbot, **lens):
    """Look through another lens and wait until everything is sharp."""
    view = studio.editor.view
    view.set_look(SpectrogramLook(Lens(**lens)))
    path = view.source.path
    qtbot.waitUntil(lambda: (p := studio.store.pyramid(path, view.look.lens)) is not None and p.finished, timeout=9000)
    view.refresh(path)
    return view


@pytest.mark.parametrize("scale", SCALES)
def test_tones_are_read_out_where_they_lie(window, qtbot, scale):
    view = show(window, qtbot, scale=scale)
    heard = []
    view.hovered.connect(lambda at, level: heard.append((at, level)))
    for hz in (440.0, 1760.0):
        view.hovered_at(Point(100, view.y_of(hz), 3.2, hz))
        assert heard[-1][1] == pytest.approx(-10.5, abs=2)
    view.hovered_at(Point(100, view.y_of(9000.0), 3.2, 9000.0))
    assert heard[-1][1] < -60
    view.hovered_at(None)
    assert heard[-1] == (None, None)


@pytest.mark.parametrize("scale", SCALES)
def test_a_band_is_drawn_right_on_every_axis(window, qtbot, scale):
    view = show(window, qtbot, scale=scale)
    drag(view, 2.0, 4.0, ALT, (round(view.y_of(9000)), round(view.y_of(3000))))
    region = window.desk.selection.regions[0]
    one_pixel_hz = abs(view.hz_at(view.y_of(9000) + 1) - 9000)
    assert region.low_hz == pytest.approx(3000, abs=2 * one_pixel_hz)
    assert region.high_hz == pytest.approx(9000, abs=2 * one_pixel_hz)


@pytest.mark.parametrize("scale", SCALES)
def test_the_picture_shows_a_tone_at_its_height(window, qtbot, scale):
    view = show(window, qtbot, scale=scale)
    picture = view.grab().toImage()
    x = round(view.width() * 3.2 / 8)
    rows = range(round(view.y_of(1760)) - 12, round(view.y_of(1760)) + 13)
    light = [picture.pixelColor(round(x * view.devicePixelRatioF()), round(y * view.devicePixelRatioF())).lightnessF()
             for y in rows]  # fmt: skip
    assert abs(light.index(max(light)) - 12) <= 2
    assert max(light) > light[0] + 0.2


def test_the_look_stays_while_tracks_change_and_goes_into_the_settings(window, session, qtbot):
    view = window.editor.view
    controls = window.editor.controls
    assert controls.axis.currentText() == "Octaves"
    controls.axis.setCurrentIndex(2)
    controls.window_size.setCurrentIndex(3)
    controls.floor.setValue(-70)
    assert view.look == SpectrogramLook(Lens("linear", 4096), floor_db=-70.0)
    window.desk.set_focus("")
    window.desk.set_focus("song")
    assert view.look.lens == Lens("linear", 4096)
    qtbot.waitUntil(lambda: look_of(load_settings()) == view.look, timeout=3000)
    assert look_of(session.settings) == view.look


def test_what_changed_just_before_the_window_closes_is_kept(window):
    window.editor.controls.floor.setValue(-60)
    window.editor.show_mode("both")
    window.tracks.set_lane_height(36)
    window.close()
    kept = load_settings()
    assert (kept.spectrogram_floor_db, kept.lane_height, kept.editor_modes[0]) == (-60.0, 36, "both")


def test_each_kind_of_track_is_shown_as_last_time_and_what_is_unknown_as_usual(window):
    editor = window.editor
    editor.set_modes(("both", "roll", "spectrogram"))
    assert editor.mode == "both"
    for unknown in ((), ("both", "roll", "score sheet"), ("roll",)):
        editor.set_modes(unknown)
        assert editor.modes == ("both", "roll", "spectrogram")


def test_lanes_are_as_high_as_last_time_or_as_usual(window):
    window.tracks.set_lane_height(132)
    assert {lane.height() for lane in window.tracks.lanes.values()} == {132}
    window.tracks.set_lane_height(5)
    assert window.tracks.lane_height == 72


def test_a_sound_with_one_channel_offers_no_sides(window, tmp_path, qtbot):
    view, controls = window.editor.view, window.editor.controls
    assert controls.channel.isEnabled()
    controls.channel.setCurrentIndex(controls.channel.findData("side"))
    path = tmp_path / "mono.wav"
    write_clip(path, AudioClip(np.full((1, 44100), 0.1, np.float32), 44100))
    view.show_track(Track("m", "Mono"), Source(str(path)), Grid())
    qtbot.waitUntil(lambda: view.mono)
    assert not controls.channel.isEnabled()
    assert controls.channel.currentData() == view.lens.channel == "both"
    view.show_track(None, None, Grid())
    assert controls.channel.isEnabled()
    assert controls.channel.currentData() == "side"


def test_another_window_size_does_not_lose_the_first_picture(window, qtbot):
    view = window.editor.view
    first = window.store.pyramid(view.source.path, Lens())
    show(window, qtbot, window=1024)
    assert window.store.pyramid(view.source.path, Lens()) is first
    assert window.store.pyramid(view.source.path, Lens(window=1024)).spectrum.size == 1024


def test_old_pictures_make_way_when_memory_is_short(window, qtbot, monkeypatch):
    view = window.editor.view
    path = view.source.path
    size = window.store.pyramid(path, Lens()).memory_bytes
    monkeypatch.setattr("musicstudio.ui.sounds._KEPT_BYTES", round(2.5 * size))
    for number in (1024, 2048, 4096):
        show(window, qtbot, window=number)
    kept = [one for one in window.store._pyramids.values() if one is not None]
    assert sum(one.memory_bytes for one in kept) <= 2.5 * size + kept[-1].memory_bytes
    assert len(kept) < 4
    assert view.status == ""


def test_the_pointer_reads_out_bar_beat_and_tick(window, qtbot):
    canvas = window.editor.view.canvas()
    x = round(window.desk.timeline.x_of(2.75, canvas.width()))
    event_move(canvas, QPoint(x, 50), NONE)
    assert window.editor.readings["bar"].text().startswith("2|2|2")


def test_only_the_playhead_is_painted_while_it_moves(window, qtbot, monkeypatch):
    view = window.editor.view
    qtbot.wait(150)  # what was computed last is painted within 60 ms
    drawn = []
    monkeypatch.setattr(view._rolling, "_draw", lambda painter, piece: drawn.append(piece.columns))
    window.desk.timeline.move_playhead(1.0)
    qtbot.wait(30)
    assert drawn == []
    window.desk.timeline.set_range(0, 4)
    qtbot.wait(30)
    window.desk.timeline.pan(0.1)
    qtbot.wait(30)
    assert drawn[0] >= view.width()
    assert drawn[-1] <= 0.1 / 4 * view.width() * view.devicePixelRatioF() + 2


def test_selection_boxes_lie_where_their_region_is_after_a_change_of_axis(window, qtbot):
    window.desk.selection.set((Region(2.0, 4.0, 500.0, 4000.0),))
    for scale in SCALES:
        view = show(window, qtbot, scale=scale)
        top = QPoint(round(view.width() * 3 / 8), round(view.y_of(4000)))
        event_move(view.canvas(), top + QPoint(0, 40), NONE)
        QTest.mousePress(view.canvas(), LEFT, NONE, top)
        event_move(view.canvas(), QPoint(top.x(), round(view.y_of(6000))), NONE)
        QTest.mouseRelease(view.canvas(), LEFT, NONE, QPoint(top.x(), round(view.y_of(6000))))
        assert window.desk.selection.regions[0].high_hz == pytest.approx(6000, rel=0.04)
        assert window.desk.selection.regions[0].low_hz == 500.0
        window.desk.selection.set((Region(2.0, 4.0, 500.0, 4000.0),))
