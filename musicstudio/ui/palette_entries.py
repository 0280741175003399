"""What the command palette offers: actions with why they cannot be done now, tracks, models."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction

from musicstudio.app import catalog
from musicstudio.app.comparing import pair_of
from musicstudio.domain.errors import StudioError
from musicstudio.domain.models import ModelSpec
from musicstudio.ui.actions import ACTIONS
from musicstudio.ui.desk import Desk
from musicstudio.ui.entry_list import Entry
from musicstudio.ui.keys_page import keys_text

_SELECTED = frozenset({"inpaint", "clear", "zoom_selection", "loop"})
_SOUNDING = frozenset({"separate", "analyze", "transcribe", "shelf", "melody", "strokes"})
_OPENED = frozenset(
    {
        "save",
        "inpaint",
        "compare",
        "reharmonise",
        "save_as",
        "export",
        "all",
        "remove",
        "fit",
        "zoom_in",
        "zoom_out",
        "play",
        "stop",
        "home",
        "end",
        "continue",
    }
)


def entries_for(
    actions: dict[str, QAction],
    desk: Desk,
    show_model: Callable[[ModelSpec], object],
    send: Callable[[str, str], object] = lambda sound, score: None,
) -> tuple[Entry, ...]:
    """Return everything the palette can find; choosing a model shows what is known of it, `send` writes a sound down
    into a score track."""
    doing = tuple(
        Entry(
            actions[spec.id].text().rstrip("…"),
            keys_text(spec).split("  or  ")[0],
            spec.menu,
            actions[spec.id].trigger,
            why_not(spec.id, actions[spec.id], desk),
        )
        for spec in ACTIONS
        if spec.id != "palette"
    )
    tracks = tuple(
        Entry(f"Go to {track.name}", "Track", "Track", partial(desk.set_focus, track.id))
        for track in desk.project.tracks
    )
    return doing + tracks + _sending(desk, send) + _models(show_model)


def why_not(action_id: str, action: QAction, desk: Desk) -> str:
    """Return why an action cannot be done now, or nothing."""
    track = desk.track
    if action_id in _OPENED | _SOUNDING and not desk.project.tracks:
        return "Nothing is open"
    if action_id in _SOUNDING and (track is None or track.media is None):
        return "The track in focus holds no sound"
    if action_id == "reharmonise" and (track is None or not track.group):
        return "The track in focus was not generated"
    if action_id == "compare" and (track is None or pair_of(desk.project, track) is None):
        return "There are no notes written down from the track in focus"
    if action_id in _SELECTED and not desk.selection.regions:
        return "Nothing is selected"
    if action_id.startswith("take_") or action_id in ("accept", "reject"):
        return _why_no_take(action_id, desk)
    if not action.isEnabled():
        return {"undo": "Nothing to undo", "redo": "Nothing to redo"}.get(action_id, "Not available now")
    return ""


def _why_no_take(action_id: str, desk: Desk) -> str:
    track = desk.track
    proposals = track.proposals if track is not None else ()
    if not proposals and track is not None and track.group and action_id.startswith("take_"):
        takes = {one.take for one in desk.project.tracks if one.group == track.group}
        number = int(action_id.removeprefix("take_"))
        return "" if len(takes) > 1 and number in takes | {0} else f"There is no take {number}"
    if not proposals:
        return "There are no takes here"
    shown = next((one for one in proposals if one.id == desk.proposal), proposals[-1])
    number = int(action_id.removeprefix("take_")) if action_id.startswith("take_") else 0
    if number and number not in {take.number for take in shown.takes}:
        return f"There is no take {number}"
    return ""


def _sending(desk: Desk, send: Callable[[str, str], object]) -> tuple[Entry, ...]:
    """Return how a sound may be written down into the score in focus, or the sound in focus into a score."""
    focus = desk.track
    if focus is None:
        return ()
    others = [one for one in desk.project.tracks if one is not focus]
    if focus.media is not None:
        pairs = [(focus, one) for one in others if one.score is not None]
    else:
        pairs = [(one, focus) for one in others if one.media is not None]
    return tuple(
        Entry(f"Transcribe {sound.name} into {score.name}", "Track", "Track", partial(send, sound.id, score.id))
        for sound, score in pairs
    )


def _models(show_model: Callable[[ModelSpec], object]) -> tuple[Entry, ...]:
    try:
        specs = catalog.catalogue()
    except StudioError:
        return ()
    return tuple(
        Entry(f"{spec.title} ({spec.id})", f"Model · {', '.join(spec.tasks)}", "Model", partial(show_model, spec))
        for spec in specs
        if spec.tasks
    )
