"""A sentence understood twice: by the reader that goes by rules, and where that finds nothing by a network's guesses.

What the rules read stands, with one exception: a sound that they take for wanted and the network, well sure, for
refused is refused, since a word turned round in a way of its own ("hold the strings") is not in their list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from musicstudio.engines.compose.guessing import Guessed, Guesses, guesses
from musicstudio.engines.compose.lineups import BANDS
from musicstudio.engines.compose.sounds import GROUPS, groups_of, patch_of, role_of
from musicstudio.engines.compose.words import Wishes, understand
from musicstudio.engines.shipped import shipped

NAME: Final = "captions"
SURE: Final = 0.8
"""How likely a guess must be to be taken: of pairs of words that mean nothing one in fifteen is then misread."""
_MOODS: Final = ("energy", "brightness", "density", "pace")
_SLIGHT: Final = 0.25
"""Sums of moods up to this say nothing."""
_MOOD: Final = 0.6
_UP: Final = frozenset(["high", "bright", "dense", "fast"])
_KIN: Final = {
    "upright bass": "bass", "electric bass": "bass", "synth bass": "bass", "acoustic guitar": "guitar",
    "electric guitar": "guitar", "distorted guitar": "guitar",
}  # fmt: skip
"""Group → the role whose name alone may mean it."""
_BY_ROLE: Final = ("drums", "vocals")
"""Groups whose sound is left to the style, though they have some of their own."""


def meant(prompt: str, negative: str = "", weights: Path | None = None) -> Wishes:
    """Return what a prompt wishes for and a second sentence wishes away; what was guessed is told by its word.

    Weights are those that travel with the studio where none are given; without any the rules stand alone. Raises
    ModelUnavailable when weights that are there are of no use.
    """
    wishes = understand(prompt, negative)
    weights = weights or shipped(NAME)
    if weights is None:
        return wishes
    filled = with_guesses(wishes, guesses(prompt, weights))
    if not negative.strip():
        return filled
    against = guesses(negative, weights)
    return with_guesses(filled, Guesses({}, (), (*against.wanted, *against.refused)))


def with_guesses(wishes: Wishes, guessed: Guesses) -> Wishes:
    """Return wishes with what guesses add to them."""
    labels: list[str] = []
    wishes = _with_style(wishes, guessed, labels)
    wishes = _with_moods(wishes, guessed, labels)
    wishes = _with_rest(wishes, guessed, labels)
    wishes = _without(wishes, guessed, labels)
    wishes = _with_sounds(wishes, guessed, labels)
    return replace(wishes, understood=(*wishes.understood, *(one for one in labels if one not in wishes.understood)))


def _found(guessed: Guesses, name: str) -> Guessed | None:
    """Return a control's guess where it says something and is sure enough."""
    one = guessed.choices.get(name)
    if one is None or not one.value or one.chance < SURE:
        return None
    return one


def _label(name: str, one: Guessed) -> str:
    """Return how a guess is told: what it is, and by which word where that is another."""
    return name if one.word in name.replace("-", " ").split() else f"{name} (“{one.word}”)"


def _with_style(wishes: Wishes, guessed: Guesses, labels: list[str]) -> Wishes:
    one = _found(guessed, "style")
    if one is None or wishes.styles or one.value in wishes.unwanted or one.value in wishes.loose_styles:
        return wishes
    labels.append(_label(one.value, one))
    return replace(wishes, styles=(one.value,))


def _with_moods(wishes: Wishes, guessed: Guesses, labels: list[str]) -> Wishes:
    moods = list(wishes.moods)
    for n, name in enumerate(_MOODS):
        one = _found(guessed, name)
        if one is None or abs(moods[n]) > _SLIGHT or (name == "pace" and wishes.tempo):
            continue
        moods[n] = _MOOD if one.value in _UP else -_MOOD
        labels.append(_label(f"{one.value} energy" if name == "energy" else one.value, one))
    return replace(wishes, moods=(moods[0], moods[1], moods[2], moods[3]))


def _with_rest(wishes: Wishes, guessed: Guesses, labels: list[str]) -> Wishes:
    """Return wishes with register, mode, meter, ending and what plays alone, where nothing was read of them."""
    register = _found(guessed, "register")
    if register is not None and not wishes.register:
        labels.append(_label(f"{register.value} register", register))
        wishes = replace(wishes, register=1 if register.value == "high" else -1)
    third = _found(guessed, "third")
    if third is not None and not wishes.mode and not wishes.key:
        labels.append(_label(third.value, third))
        wishes = replace(wishes, mode=third.value)
    meter = _found(guessed, "meter")
    if meter is not None and not wishes.meter:
        labels.append(_label(meter.value, meter))
        wishes = replace(wishes, meter=meter.value)
    end = _found(guessed, "end")
    if end is not None and end.value == "ending" and not wishes.ending:
        labels.append(_label("ending", end))
        wishes = replace(wishes, ending=True)
    return wishes


def _without(wishes: Wishes, guessed: Guesses, labels: list[str]) -> Wishes:
    """Return wishes without the sounds that are refused, also such as were read as wanted."""
    refused = set(groups_of(wishes.unwanted, wishes.without))
    read = _words(label for label in wishes.understood if label.startswith("no "))
    for one in guessed.refused:
        if one.value in refused or one.word in read or one.chance < SURE:
            continue
        role = role_of(one.value)
        patches = [patch for patch in GROUPS[one.value].split(", ") if patch]
        wishes = replace(
            wishes,
            patches=tuple(patch for patch in wishes.patches if patch not in patches),
            roles=tuple(name for name in wishes.roles if name != role),
            without=(*wishes.without, role) if role else wishes.without,
            unwanted=wishes.unwanted if role else (*wishes.unwanted, *patches),
            understood=tuple(label for label in wishes.understood if label != one.word),
        )
        labels.append(_label(f"no {one.value}", one))
    return wishes


def _with_sounds(wishes: Wishes, guessed: Guesses, labels: list[str]) -> Wishes:
    refused = set(groups_of(wishes.unwanted, wishes.without)) | {one.value for one in guessed.refused}
    read = _words(wishes.understood)
    style = next(iter((*wishes.styles, *wishes.loose_styles)), "")
    among = [seat.partition(":")[0].rstrip("?") for band in BANDS.get(style, ()) for seat in band.split(", ")]
    for one in guessed.wanted:
        named = groups_of(wishes.patches, wishes.roles)
        kin = {_KIN.get(group, group) for group in named}
        if one.chance < SURE or one.value in refused or one.value in named or one.word in read:
            continue
        if _KIN.get(one.value, one.value) in kin:
            continue
        patch = "" if one.value in _BY_ROLE else patch_of(one.value, among)
        if patch:
            wishes = replace(wishes, patches=(*wishes.patches, patch))
        else:
            wishes = replace(wishes, roles=(*wishes.roles, role_of(one.value)))
        labels.append(_label(one.value, one))
    return wishes


def _words(labels: Iterable[str]) -> set[str]:
    """Return the words that were read already."""
    return {word for label in labels for word in label.replace("-", " ").lower().split()}
