"""What was made, one take after the other, and what is measured of it alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from musicstudio.audio.files import read_clip
from musicstudio.audio.midifile import read_score
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.score import Score
from musicstudio.training.attribution import Known
from musicstudio.training.attribution_embedding import Embedding, TextEmbedding, windows
from musicstudio.training.evaluation.ear import Ear, Impression
from musicstudio.training.evaluation.engines import Answer
from musicstudio.training.evaluation.generate_asked import Wanted
from musicstudio.training.evaluation.generate_ast import Ast
from musicstudio.training.evaluation.generate_sound import sound_facts
from musicstudio.training.evaluation.sounding import tidied
from musicstudio.training.metrics.controls import diversity, obedience, obtained
from musicstudio.training.metrics.copying import copying
from musicstudio.training.metrics.distribution import text_agreement

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ears:
    """What takes are heard and looked at with; None is what is not there."""

    sound: Embedding
    text: TextEmbedding | None = None
    known: Known | None = None
    own: Ear | None = None
    tagger: Ast | None = None


@dataclass(frozen=True, eq=False)
class Take:
    """One take: its score where there is one, facts of its mix, `vectors` (n, d) of its stretches and the one (e,) that
    is held against words; `impression` is what our own embedding hears, `tagged` what a
    published tagger does; `sound` is kept of a first take only."""

    score: Score | None
    facts: dict[str, float]
    vectors: Floats
    for_words: Floats | None = None
    sound: AudioArray | None = None
    sample_rate: int = 44100
    seconds: float = 0.0
    impression: Impression | None = None
    tagged: Impression | None = None


def takes_of(wanted: Wanted, ears: Ears, answer: Answer) -> tuple[list[Take], float]:
    """Return the takes of an answer, its stems left aside, and how long it took."""
    outputs = answer.result.outputs
    scores = {output.take: read_score(output.path) for output in outputs if output.kind == "score"}
    takes: list[Take] = []
    for output in outputs:
        if output.kind == "audio" and not output.stem:
            clip = read_clip(output.path)
            facts = tidied(sound_facts(clip.data, clip.sample_rate, wanted.seconds))
            vectors = windows(ears.sound, clip.data, clip.sample_rate)
            for_words = ears.text.embed_audio(clip.data, clip.sample_rate) if ears.text is not None else None
            own = ears.own.impression(clip.data, clip.sample_rate) if ears.own is not None else None
            tagged = ears.tagger.impression(clip.data, clip.sample_rate) if ears.tagger is not None else None
            kept = None if takes else clip.data
            score = scores.get(output.take)
            takes.append(Take(score, facts, vectors, for_words, kept, clip.sample_rate, clip.seconds, own, tagged))
    return takes, answer.took_s


def numbers_of(wanted: Wanted, takes: Sequence[Take], ears: Ears) -> dict[str, float]:
    """Return the means over takes of how far they obey, what they copy and how they sound, and how unlike they are."""
    scores = [take.score for take in takes if take.score is not None]
    each = [take.facts for take in takes]
    obeyed = [obedience(score, wanted.asked) for score in scores]
    each += [tidied({**asdict(found), "controls": obtained(found)}) for found in obeyed]
    if ears.known is not None:
        each += [_copied(score, ears.known) for score in scores]
    if ears.text is not None and takes:
        words = ears.text.embed_text(wanted.words)
        heard = [take.for_words for take in takes if take.for_words is not None]
        each += [{"text": text_agreement(words[None], one[None])} for one in heard]
    names = dict.fromkeys(name for one in each for name in one)
    found = {name: float(np.mean([one[name] for one in each if name in one])) for name in names}
    if len(scores) > 1:
        found |= asdict(diversity(scores))
    return {"diversity" if name == "distance" else name: value for name, value in found.items()}


def _copied(score: Score, known: Known) -> dict[str, float]:
    found = copying(score, known.runs.index)
    return {"longest_run": float(found.run.notes), "copied_share": found.share}
