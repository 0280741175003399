"""What a request's options are called and how far they go: metadata beside the fields, read by every form."""

from __future__ import annotations

from typing import Any

Words = dict[str, Any]
"""`label`, `hint`; numbers also `low`, `high`, `step`, `unit`; `choices` are all that may be chosen; `initial` is what
a form begins with where the default is not what a musician wants; `example` stands in an empty field; `kind` is "file",
"long" or "hidden"; `more` marks what a form keeps folded away; `none` is what the lowest number or the empty choice is
called."""


def words(label: str, hint: str = "", **more: Any) -> Words:
    """Return the metadata of one option."""
    return {"label": label, "hint": hint, **more}


PROMPT = words("Prompt", "Describe what should be heard", kind="long")
NEGATIVE = words("Without", "Describe what should not be heard", more=True)
TAKES = words("Takes", "How many takes to make", low=1, high=9, initial=4)
VERSIONS = words("Takes", "How many takes to make; each arrives as a track", low=1, high=9)
SEED = words("Seed", "The same seed and request give the same result; surprise draws a new one each time", more=True)
ENGINE = words("Engine", "The model that does it; auto is the one that measured best")
DEVICE = words("Device", "Where it is computed", choices=("auto", "cpu", "cuda", "mps"), more=True)
BARS = words("Bars", "Length in bars", low=0, high=256, none="free")
BARS_ADDED = BARS | {"hint": "How many bars to add; free where seconds are given", "initial": 8}
SECONDS = words("Seconds", "Length in seconds", low=0, high=3600, step=1.0, unit=" s", none="free")
TEMPO = words("Tempo", "Beats per minute", low=0, high=300, step=1.0, unit=" bpm", none="free")
KEY = words("Key", "Such as A minor; empty lets it fit the words", example="A minor")
METER = words("Meter", "Beats in a bar", choices=("", "4/4", "3/4", "6/8", "2/4", "5/4", "7/8", "12/8"), none="free")
CHORDS = words("Chords", "One chord a bar, such as Am F C G; empty lets them be chosen", example="Am F C G")
TEMPERATURE = words("Temperature", "How far it dares to go; 1 is as learnt", low=0.0, high=2.0, step=0.1, more=True)
STEMS = words("Stems", "What to take out; the rest is found in other", choices=("drums", "bass", "other", "vocals"))
QUALITY = words(
    "Quality", "How often a network hears each moment; best takes about three times as long", more=True,
    choices=("quick", "usual", "best"),
)  # fmt: skip
PARTS = words("A file per part", "Also write every part of the score as a file of its own")
SOUNDFONT = words(
    "SoundFont", "The sounds to play it with; empty takes the one in the preferences", kind="file", more=True
)
QUANTIZE = words("Quantise", "Move notes to this grid; empty keeps them as played", example="1/16")
SWING = words(
    "Swing", "How late every second note of the grid falls", low=50.0, high=75.0, step=1.0, unit=" %", more=True
)
INSTRUMENT = words(
    "Instrument", "One track an instrument as they are heard, or everything as this one; drums alone are strokes",
    none="as heard",
)  # fmt: skip
THRESHOLD = words(
    "Threshold", "How sure a note must be to count; what is less sure waits, faint, for the threshold to fall",
    low=0.0, high=1.0, step=0.05, none="the engine's own", more=True,
)  # fmt: skip
MPE = words("MPE", "Let every note bend by itself, each on a channel of its own", more=True)
HIDDEN = words("", kind="hidden")
"""An option that changes nothing a musician would ask for."""
