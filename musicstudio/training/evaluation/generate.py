"""Generation judged: are controls obeyed, is it like held-out music, is it copied, and how does it sound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from musicstudio.domain.errors import WrongUsage
from musicstudio.domain.score import Score
from musicstudio.domain.studies import Candidate
from musicstudio.training.attribution import Known, known_of
from musicstudio.training.attribution_embedding import LogMelStatistics, TextEmbedding
from musicstudio.training.evaluation import generate_ast, generate_own, generate_taught
from musicstudio.training.evaluation.ear import Impression, unbiased
from musicstudio.training.evaluation.generate_asked import Wanted, references, wanted_of
from musicstudio.training.evaluation.generate_likeness import drawn, likeness, likeness_table, mean_overlap
from musicstudio.training.evaluation.generate_sound import Reference, distances, reference_of
from musicstudio.training.evaluation.generate_takes import Ears, Take, numbers_of, takes_of
from musicstudio.training.evaluation.setting import Findings, Row, Setting
from musicstudio.training.evaluation.sounding import able, ask, kept_sounds
from musicstudio.training.evaluation.symbolic_baseline import (
    collections_baseline,
    corpus_baseline,
    cost_table,
    sentences,
)
from musicstudio.training.metrics.distribution import recall_at
from musicstudio.training.metrics.symbolic import Likeness

NUMBERS: Final[Mapping[str, Literal["up", "down"]]] = {
    "controls": "up", "tempo": "up", "key": "up", "meter": "up", "bars": "up", "chords": "up", "overlap": "up",
    "diversity": "up", "frechet_renders": "down", "longest_run": "down", "copied_share": "down", "scale": "up",
    "chord_tones": "up", "distinct": "up", "off_samples": "down", "clipped_samples": "down", "peak_dbtp": "down",
    "silent_share": "down", "kernel_renders": "down", "frechet_recordings": "down", "kernel_recordings": "down",
    "text": "up", "text_recall_1": "up", **generate_own.NUMBERS, **generate_ast.NUMBERS,
}  # fmt: skip
PROMPTS: Final = 12
ALL: Final = "all prompts"
HELDOUT: Final = "held-out music"
OTHERS: Final = "held-out music of other words"
_HEARD: Final = 3
_ENOUGH: Final = 80
"""Twice the numbers of the embedding."""
_ABOUT: Final = (
    "Asked for are captions of held-out music with its tempo, key, meter and chords as controls. Key, chords and bars "
    "are read from the notes alone; tempo and meter are what the score says of itself.",
    "overlap is the mean over statistics of the overlapping area with held-out scores (Yang and Lerch 2020); "
    f"'{HELDOUT}' is one half of these held against the other.",
    "frechet and kernel are Fréchet and kernel distances of log-mel statistics (40 numbers for 4 s, not learnt); they "
    "cannot be compared with distances under learnt embeddings.",
)


@dataclass
class _Made:
    """What one engine made, request by request, and what it is heard with."""

    ears: Ears
    rows: list[Row] = field(default_factory=list)
    takes: list[Take] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """The words of each take."""

    @property
    def scores(self) -> list[Score]:
        return [take.score for take in self.takes if take.score is not None]

    @property
    def impressions(self) -> list[Impression]:
        return [take.impression for take in self.takes if take.impression is not None]


@dataclass(frozen=True)
class _Held:
    """What is held out: scores, and the sounds of renders and recordings."""

    scores: tuple[Score, ...]
    sounds: tuple[Reference, ...]
    own: generate_own.HeldOut | None = None
    tagged: generate_own.HeldOut | None = None


def judge(
    setting: Setting, corpus: Path | None = None, collections: Path | None = None, text: TextEmbedding | None = None,
    prompts: int = PROMPTS, tagger: generate_ast.Ast | None = None,
) -> Findings:  # fmt: skip
    """Return obedience, likeness to held-out scores, diversity, copying and sound of every engine that generates.

    What is copied is looked for among the training records of `corpus`; bits a note by counting are told for the
    `collections` of scores below a folder, without one for the records; words and sounds are compared by our own
    embedding, the setting's ear, and by a `text` embedding; an engine that was conditioned by either is not scored by
    it; classes by a `tagger`. What is not given is not measured, and that is said.
    """
    told, tables = _counted(collections, corpus)
    engines = able(setting.candidates, "generate")
    if not engines:
        return Findings("generate", (), NUMBERS, notes=(*_ABOUT, *told), extra={"tables": tables})
    ears = Ears(LogMelStatistics(), text, _known(corpus, setting), setting.ear, tagger)
    asked = wanted_of(setting.cases, prompts, setting.seed)
    scores, where = references(setting.cases, setting.seed)
    own = generate_own.heldout_of(setting.cases, setting.ear, setting.cancel) if setting.ear is not None else None
    tagged = generate_own.heldout_of(setting.cases, tagger, setting.cancel) if tagger is not None else None
    held = _Held(scores, _sounds(setting, ears), own, tagged)
    notes = [*_ABOUT, f"Held-out scores are {where}.", *_missing(ears, held.sounds)]
    made: dict[str, _Made] = {}
    for number, candidate in enumerate(engines):
        spec = candidate.spec
        fit = replace(ears, text=unbiased(ears.text, spec, notes), own=unbiased(ears.own, spec, notes))
        share = (number / len(engines), 1 / len(engines))
        made[spec.id] = _made(setting, candidate, asked, fit, held, share, notes)
    alike = {name: likeness(one.scores, held.scores) for name, one in made.items()}
    rows = [row for one in made.values() for row in one.rows]
    rows += [row for name, one in made.items() for row in _together(name, one, alike[name], held)]
    rows += _bounds(held)
    taught = generate_taught.tables(
        engines, collections, {name: one.scores for name, one in made.items()}, setting.cancel
    )
    told, tables = [*told, *taught[0]], [*taught[1], *tables]
    tables = [*(likeness_table(name, found) for name, found in alike.items() if found), *tables]
    picture = drawn(
        setting.out / "pictures" / "generate-statistics.png",
        {HELDOUT: held.scores, **{name: one.scores for name, one in made.items()}},
    )
    setting.report(1.0, "generating")
    return Findings(
        "generate", tuple(rows), NUMBERS, (picture,) if picture else (), _kept(setting, asked, made),
        (*notes, *(_loudness(name, one) for name, one in made.items() if one.takes), *told), {"tables": tables},
    )  # fmt: skip


def _known(corpus: Path | None, setting: Setting) -> Known | None:
    """Return a corpus' training records, None where it holds none."""
    try:
        return known_of(corpus, cancel=setting.cancel) if corpus is not None else None
    except WrongUsage:
        return None


def _made(
    setting: Setting, candidate: Candidate, asked: Sequence[Wanted], ears: Ears, held: _Held,
    share: tuple[float, float], notes: list[str],
) -> _Made:  # fmt: skip
    """Return what one engine makes of all that is asked; `share` is what is done before and what this is of all."""
    made, name = _Made(ears), candidate.spec.id
    for number, wanted in enumerate(asked):
        setting.cancel.check()
        setting.report(share[0] + share[1] * number / len(asked), f"{name}: {wanted.name}")
        request = wanted.request(setting.seed + number)
        found = ask(setting, candidate, request, notes, partial(takes_of, wanted, ears))
        if found is not None and found[0]:
            takes, took_s = found
            seconds = sum(take.seconds for take in takes)
            numbers = numbers_of(wanted, takes, ears) | _asked(wanted, takes, ears, held)
            made.rows.append(Row(wanted.name, "render", name, numbers, "", seconds, took_s))
            made.takes += takes
            made.words += [wanted.words] * len(takes)
    return made


def _asked(wanted: Wanted, takes: Sequence[Take], ears: Ears, held: _Held) -> dict[str, float]:
    """Return what a published tagger and our own embedding tell of takes and what they were made for."""
    numbers: dict[str, float] = {}
    if held.tagged is not None:
        classes = [take.tagged for take in takes if take.tagged is not None]
        numbers = generate_ast.pair_numbers(held.tagged.impressions.get(wanted.name), classes)
    if ears.own is None or held.own is None:
        return numbers
    impressions = [take.impression for take in takes if take.impression is not None]
    return numbers | generate_own.asked_numbers(wanted.name, ears.own.embed_text(wanted.words), impressions, held.own)


def _together(name: str, made: _Made, found: Mapping[str, Likeness], held: _Held) -> list[Row]:
    """Return what only many takes tell."""
    numbers, ears = {"overlap": mean_overlap(found)} if found else {}, made.ears
    if ears.own is not None and held.own is not None:
        firsts = [(said, take) for said, take in zip(made.words, made.takes, strict=True) if take.sound is not None]
        words = [ears.own.embed_text(said) for said, _ in firsts]
        numbers |= generate_own.set_numbers(made.impressions, held.own)
        numbers |= generate_own.recall(words, [take.impression for _, take in firsts if take.impression is not None])
    if held.tagged is not None:
        numbers |= generate_ast.all_numbers([one.tagged for one in made.takes if one.tagged is not None], held.tagged)
    if made.takes:
        vectors = np.concatenate([take.vectors for take in made.takes])
        for reference in held.sounds:
            numbers |= distances(vectors, reference)
    if ears.text is not None and len(made.takes) > 1:
        pairs = zip(made.words, made.takes, strict=True)
        heard = [(words, take.for_words) for words, take in pairs if take.sound is not None]  # first takes only
        texts = np.stack([ears.text.embed_text(said) for said, _ in heard])
        sounds = np.stack([vector for _, vector in heard if vector is not None])
        numbers["text_recall_1"] = recall_at(texts, sounds, 1)
    return [Row(ALL, "render", name, numbers)] if numbers else []


def _bounds(held: _Held) -> list[Row]:
    """Return what the first half of what is held out is worth beside the second one, other pieces but for one."""
    middle = len(held.scores) // 2
    found = likeness(held.scores[:middle], held.scores[middle:])
    numbers = {"overlap": mean_overlap(found)} if found else {}
    for reference in held.sounds:
        vectors = reference.vectors
        if len(vectors) > 3:
            numbers |= distances(vectors[: len(vectors) // 2], replace(reference, vectors=vectors[len(vectors) // 2 :]))
    good, chance = generate_own.bounds(held.own) if held.own is not None else ({}, {})
    if held.tagged is not None:
        tagged = list(held.tagged.impressions.values())
        numbers |= generate_ast.all_numbers(tagged[1::2], generate_own.HeldOut(dict(enumerate(tagged[::2])), {}))
    each = {HELDOUT: numbers | good, OTHERS: chance}
    return [Row(ALL, "render", name, found) for name, found in each.items() if found]


def _sounds(setting: Setting, ears: Ears) -> tuple[Reference, ...]:
    found = (
        reference_of(setting.cases, "render", "renders", ears.sound),
        reference_of(setting.cases, "real", "recordings", ears.sound),
    )
    return tuple(reference for reference in found if reference is not None)


def _missing(ears: Ears, sounds: Sequence[Reference]) -> list[str]:
    """Return in words what is held against what, and what is not measured."""
    notes = [f"Sounds are held against {len(one.vectors)} stretches of 4 s of {one.name}." for one in sounds]
    if any(len(one.vectors) < _ENOUGH for one in sounds):
        notes.append(f"With fewer stretches than {_ENOUGH} covariances are poor and Fréchet distances too high.")
    if not sounds:
        notes.append("Distances of sounds: not measured; no held-out renders or recordings were given.")
    if ears.known is None:
        notes.append("Copying: not measured; no training records were given.")
    else:
        notes.append(f"Copies are looked for in {len(ears.known.names)} training records.")
    if ears.own is None:
        notes.append(
            "Inception score and divergence of styles: not measured; the weights of our own embedding are not here."
        )
    else:
        notes += generate_own.ABOUT
        notes.append(f"'{HELDOUT}' agrees with its own captions, '{OTHERS}' with those of others: what chance gives.")
    if ears.tagger is not None:
        notes.append(f"What ends in _ast is told by the classes and the last layer of {ears.tagger.name}.")
    if ears.text is not None:
        notes.append(f"text is the agreement of words and sounds by {ears.text.name}.")
    elif ears.own is None:
        notes.append("Agreement of words and sound: not measured; no embedding of both was given.")
    return notes


def _counted(collections: Path | None, corpus: Path | None) -> tuple[list[str], list[dict[str, Any]]]:
    """Return what scores cost by counting, in words and as tables: those of collections, else those of records."""
    costs = collections_baseline(collections) if collections is not None else ()
    if not costs and corpus is not None:
        costs = corpus_baseline(corpus)
    if not costs:
        return ["Bits a note by counting: not measured; no scores of both sides of the split were given."], []
    return list(sentences(costs)), [cost_table(costs)]


def _loudness(name: str, made: _Made) -> str:
    levels = [take.facts["lufs"] for take in made.takes if "lufs" in take.facts]
    if not levels:
        return f"{name} made nothing that can be heard."
    return f"{name} is {min(levels):.1f} to {max(levels):.1f} LUFS loud."


def _kept(setting: Setting, asked: Sequence[Wanted], made: Mapping[str, _Made]) -> tuple[Path, ...]:
    """Write the first takes of the first prompts, engines side by side."""
    paths: list[Path] = []
    for wanted in asked[:_HEARD]:
        sounds = {}
        rate = 44100
        for name, one in made.items():
            for take, words in zip(one.takes, one.words, strict=True):
                if words == wanted.words and take.sound is not None and name not in sounds:
                    sounds[name], rate = take.sound, take.sample_rate
        paths += kept_sounds(setting.out, f"generate {wanted.name}", sounds, rate) if sounds else ()
    return tuple(paths)
