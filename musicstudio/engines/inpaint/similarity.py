"""Fills holes with the material of the same recording that fits best: no weights, no network."""

from __future__ import annotations

import numpy as np

from musicstudio.audio.files import AudioReader
from musicstudio.domain.tasks import CancelToken, Forecast, InpaintRequest, Report, part_of
from musicstudio.domain.units import clock
from musicstudio.engines.base import Fill
from musicstudio.engines.inpaint.align import Candidate, Edges, align, read_edges
from musicstudio.engines.inpaint.candidates import Place, allowed_offsets, find_places
from musicstudio.engines.inpaint.features import Features, extract
from musicstudio.engines.inpaint.holes import Filling, Hole, find_holes
from musicstudio.engines.inpaint.interpolate import LONGEST_S, interpolations
from musicstudio.engines.inpaint.pulse import Pulse, find_pulse
from musicstudio.engines.inpaint.texture import resynthesize
from musicstudio.engines.inpaint.variety import Choice, choose, render_choice

WHOLE_S = 15 * 60.0
SEARCH_S = 10 * 60.0
"""A recording up to WHOLE_S is searched whole, of a longer one SEARCH_S to each side of the hole."""

JITTER = 0.2
"""How far a seed may move a score, whose unit is the usual spread between places."""


def fill(sound: AudioReader, request: InpaintRequest, report: Report, cancel: CancelToken) -> list[Fill]:
    """Return `request.takes` fills of every region, best first.

    Holes under 80 ms are interpolated; the rest is the recording's own material from places with similar
    surroundings, on the beat, aligned to the sample and level-matched; where there is too little of it, a resynthesis.
    What lies in any region neither counts nor is used. Raises UnsupportedAudio when nothing lies outside.
    """
    rate = sound.info.sample_rate
    holes = find_holes(request.regions, rate)
    heard = _listen(sound, holes, part_of(report, 0.0, 0.6), cancel)
    fillings: dict[Hole, list[Filling]] = {}
    for number, hole in enumerate(holes):
        part = part_of(report, 0.6 + 0.4 * number / len(holes), 0.6 + 0.4 * (number + 1) / len(holes))
        fillings[hole] = _fill_hole(sound, hole, holes, heard, request, part, cancel)
    report(1.0, "filled")
    return [_take(request, rate, fillings, take) for take in range(request.takes)]


def forecast(seconds: float, sample_rate: int, channels: int) -> Forecast:
    """Return what one take of an ordinary region needs: reading and hearing the recording rules the time."""
    heard = seconds if seconds <= WHOLE_S else 2 * SEARCH_S
    per_second = 0.004 * sample_rate / 44100 * (1 + 0.25 * (channels - 1))
    return Forecast(1.0 + per_second * heard, round(180e6 + 1e5 * heard), round(20.0 * sample_rate * channels * 4))


def _take(request: InpaintRequest, rate: int, fillings: dict[Hole, list[Filling]], take: int) -> Fill:
    """Return one take: each region cut out of the filling of its hole."""
    pieces, facts, ready = [], [], []
    for region in request.regions:
        start, stop = region.span(rate)
        hole = next(h for h in fillings if h.start <= start and stop <= h.stop)
        filling = fillings[hole][take]
        pieces.append(filling.piece[:, start - hole.start : stop - hole.start])
        facts.append({"region": str(region), **filling.facts})
        ready.append(filling.ready and (start, stop) == (hole.start, hole.stop))
    labels = list(dict.fromkeys(filling[take].label for filling in fillings.values()))
    return Fill(tuple(pieces), ", ".join(labels[:3]), {"regions": facts}, tuple(ready))


def _listen(
    sound: AudioReader, holes: tuple[Hole, ...], report: Report, cancel: CancelToken
) -> list[tuple[Features, Pulse]]:
    """Return the features and the pulse of every stretch to be searched: none for holes to be interpolated."""
    rate, samples = sound.info.sample_rate, sound.info.samples
    spans: list[tuple[int, int]] = []
    for hole in holes:
        if hole.samples < LONGEST_S * rate:
            continue
        first, last = _searched(hole, samples, rate)
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    heard = []
    for number, (first, last) in enumerate(spans):
        part = part_of(report, number / len(spans), (number + 1) / len(spans))
        features = extract(sound, first, last, holes, part, cancel)
        heard.append((features, find_pulse(features.attacks, features.attack_valid, rate / features.tick)))
    return heard


def _searched(hole: Hole, samples: int, rate: int) -> tuple[int, int]:
    if samples <= WHOLE_S * rate:
        return 0, samples
    reach = round(SEARCH_S * rate)
    return max(0, hole.start - reach), min(samples, hole.stop + reach)


def _fill_hole(
    sound: AudioReader,
    hole: Hole,
    holes: tuple[Hole, ...],
    heard: list[tuple[Features, Pulse]],
    request: InpaintRequest,
    report: Report,
    cancel: CancelToken,
) -> list[Filling]:
    if hole.samples < LONGEST_S * sound.info.sample_rate:
        fillings = interpolations(sound, hole, holes, request.takes, request.seed, cancel)
    else:
        features, pulse = next(pair for pair in heard if pair[0].first <= hole.start and hole.stop <= pair[0].last)
        fillings = _similar(sound, hole, holes, features, pulse, request, report, cancel)
    while len(fillings) < request.takes:
        fillings.append(resynthesize(sound, hole, holes, len(fillings), request.seed, cancel))
        report(len(fillings) / request.takes, "weaving")
    return fillings


def _similar(
    sound: AudioReader,
    hole: Hole,
    holes: tuple[Hole, ...],
    features: Features,
    pulse: Pulse,
    request: InpaintRequest,
    report: Report,
    cancel: CancelToken,
) -> list[Filling]:
    """Return fillings from places with similar surroundings, perhaps fewer than asked for."""
    rate = sound.info.sample_rate
    ranges = allowed_offsets(hole, holes, features.first, features.last)
    if not ranges:
        return []
    rng = np.random.default_rng([request.seed, hole.start])
    jitter = (0.25 * JITTER * rng.standard_normal(2 * len(features.vectors) + 1)).astype(np.float32)
    places = find_places(features, pulse, hole, ranges, rate, jitter)
    edges = read_edges(sound, hole, holes)
    candidates = _aligned(sound, features, edges, places, ranges, pulse.clear, report, cancel)
    scores = {c.offset: c.score + JITTER * rng.standard_normal() for c in candidates}
    candidates.sort(key=lambda c: -scores[c.offset])
    fillings = []
    for choice in choose(sound, hole, candidates, request.takes, cancel):
        cancel.check()
        facts = _facts(choice, hole, features, pulse, rate)
        fillings.append(Filling(render_choice(sound, hole, choice), _label(choice, hole, features, pulse, rate), facts))
    return fillings


def _aligned(
    sound: AudioReader,
    features: Features,
    edges: Edges,
    places: list[Place],
    ranges: list[tuple[int, int]],
    pulsed: bool,
    report: Report,
    cancel: CancelToken,
) -> list[Candidate]:
    """Return the places aligned to the sample, each offset once."""
    found: dict[int, Candidate] = {}
    for number, place in enumerate(sorted(places, key=lambda p: p.offset)):
        cancel.check()
        within = next(pair for pair in ranges if pair[0] <= place.offset <= pair[1])
        candidate = align(sound, features, edges, place, within, pulsed)
        found.setdefault(candidate.offset, candidate)
        report((number + 1) / len(places), "aligning")
    return list(found.values())


def _label(choice: Choice, hole: Hole, features: Features, pulse: Pulse, rate: int) -> str:
    text = f"from {_short((hole.start + choice.first.offset) / rate)}"
    if choice.second is not None:
        return f"{text} and {_short((hole.start + choice.second.offset) / rate)}"
    beats = pulse.beats(choice.first.offset / features.tick)
    if beats is None or abs(beats) > 64 or beats == 0:
        return text
    return f"{abs(beats):g} beat{'' if abs(beats) == 1 else 's'} {'later' if beats > 0 else 'earlier'}, {text[5:]}"


def _short(seconds: float) -> str:
    """Return a time to the tenth of a second."""
    return clock(seconds)[:-2]


def _facts(choice: Choice, hole: Hole, features: Features, pulse: Pulse, rate: int) -> dict[str, object]:
    parts = [choice.first] if choice.second is None else [choice.first, choice.second]
    facts: dict[str, object] = {
        "method": "similarity",
        "from_s": [round((hole.start + part.offset) / rate, 6) for part in parts],
        "score": round(float(np.mean([part.score for part in parts])), 3),
        "attack_likeness": round(min(part.attack for part in parts), 3),
        "searched_s": [round(features.first / rate, 3), round(features.last / rate, 3)],
        "gains": [round(parts[0].gain_before, 3), round(parts[-1].gain_after, 3)],
    }
    if pulse.clear:
        facts["tempo_bpm"] = round(60.0 * rate / features.tick / pulse.beat, 2)
    return facts
