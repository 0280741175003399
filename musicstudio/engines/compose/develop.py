"""Scores carried on: what accompanies keeps its patterns over the harmony's next bars, what sings is developed.

Everything that was there stays, note for note; the tempo, the meter, the sounds stay too.
"""

from __future__ import annotations

import random
from dataclasses import replace

from musicstudio.domain.errors import UnsupportedAudio, WrongUsage
from musicstudio.domain.harmony import Chord
from musicstudio.domain.score import Bend, Mark, Note, Part, Score
from musicstudio.domain.units import Ticks
from musicstudio.engines.compose.ground import Line
from musicstudio.engines.compose.idioms import IDIOMS
from musicstudio.engines.compose.melody import melody
from musicstudio.engines.compose.patterns import filled, last_stroke, patterned
from musicstudio.engines.compose.plan import MOST_BARS
from musicstudio.engines.compose.reading import Reading, ground_under, motif_of, read, seat_of
from musicstudio.engines.compose.within import notes_within
from musicstudio.engines.compose.words import understand


def continued(
    score: Score, bars: int = 0, seconds: float = 0.0, prompt: str = "", seed: int = 0, take: int = 1
) -> Score:
    """Return a score and its continuation by `bars`, or by as many as fit `seconds` best.

    The continuation begins with the bar after the last one played in. Of the prompt a wish for an ending counts, and
    roles that are to fall silent. Raises UnsupportedAudio for a score without notes, WrongUsage for too many bars.
    """
    reading = read(score)
    count = bars_to_add(reading, bars, seconds)
    wishes = understand(prompt)
    rng = random.Random(f"continue:{seed}:{take}")
    chords = _chords(reading, count, wishes.ending, rng)
    start = reading.bar_start(reading.bars)
    parts = []
    for part, job in zip(score.parts, reading.jobs, strict=True):
        silent = part.role in wishes.without or job in wishes.without
        own = random.Random(f"continue:{seed}:{take}:{part.name}:{part.channel}")
        added = Line() if silent else _added(reading, part, job, chords, wishes.ending, own)
        cleared = _clear(notes_within(added.notes, start + count * reading.bar_ticks), part, start)
        bends = (*part.bends, *settled(added.bends, part, start))
        parts.append(replace(part, notes=(*part.notes, *cleared), bends=bends))
    marks = tuple(Mark(Ticks(start + n * reading.bar_ticks), chord.name(reading.key)) for n, chord in enumerate(chords))
    return replace(
        score,
        parts=tuple(parts),
        chords=(*score.chords, *_changes(score, marks)),
        sections=(*score.sections, Mark(Ticks(start), "ending" if wishes.ending else "continuation"))
        if score.sections
        else (),
        length=Ticks(start + count * reading.bar_ticks),
    )


def bars_to_add(reading: Reading, bars: int, seconds: float) -> int:
    """Return how many bars a continuation has: `bars`, or as many as fit `seconds` best.

    Raises UnsupportedAudio for a score without notes, WrongUsage for too many bars.
    """
    if not any(part.notes for part in reading.score.parts):
        raise UnsupportedAudio("The score holds no notes; there is nothing to continue.")
    bar_s = reading.bar_ticks / 480 * 60 / reading.tempo
    count = bars or max(1, round(seconds / bar_s))
    if count > MOST_BARS:
        raise WrongUsage(f"{count} bars are too many at once; ask for {MOST_BARS} at most, and continue the result.")
    return count


def _chords(reading: Reading, count: int, ending: bool, rng: random.Random) -> tuple[Chord, ...]:
    """Return the next bars' chords: the loop goes on, its last bar led round or closed now and then."""
    chords = [reading.chord_at(reading.bars + n) for n in range(count)]
    tonic = Chord(reading.key.tonic, "m" if reading.key.minor else "")
    if ending:
        home = next((chord for chord in reading.chords if chord.root == tonic.root), tonic)
        return (*chords[:-1], home)
    leads_back = count >= 4 and len(set(chords)) > 1 and chords[-1].root == tonic.root
    if leads_back and not IDIOMS[reading.style].drone and rng.random() < 0.6:
        seventh = any("7" in chord.quality for chord in reading.chords)
        chords[-1] = Chord((reading.key.tonic + 7) % 12, "7" if seventh else "")
    return tuple(chords)


def _added(reading: Reading, part: Part, job: str, chords: tuple[Chord, ...], ending: bool, rng: random.Random) -> Line:
    start = reading.bar_start(reading.bars)
    if not part.notes:
        return Line()
    if job == "melody":
        motif = motif_of(reading, part)
        if motif:
            ground = ground_under(reading, chords, reading.bars, rng.getrandbits(30), ending)
            line = melody(ground, seat_of(part, job), rng, motif)
            return moved(line, start, part)
    notes: list[Note] = []
    for n, chord in enumerate(chords):
        model = _model_bar(reading, part, n)
        if model is None:
            continue
        made = patterned(reading, part, job, model, reading.bars + n, chord, rng)
        if ending and n == len(chords) - 1:
            made = last_stroke(made, reading.bar_start(reading.bars + n), reading.bar_ticks)
        elif job == "drums" and n == len(chords) - 1 and len(chords) > 1:
            made = filled(made, reading.bar_start(reading.bars + n), reading.bar_ticks, rng)
        notes += made
    return Line(tuple(notes))


def _model_bar(reading: Reading, part: Part, n: int) -> int | None:
    """Return the bar whose pattern bar `n` of the continuation takes up: at the same place of the last loop.

    None where nothing begins there (something rings on, or rests); a part silent all through the last loop comes back
    with its latest bars.
    """
    played = [bar for bar in range(reading.bars) if reading.notes_in(part, bar)]
    if played[-1] < reading.bars - reading.period:
        return played[-1 - (-1 - n) % min(len(played), reading.period)]
    bar = reading.bars - reading.period + n % reading.period
    return bar if bar in played else None


def moved(line: Line, start: int, part: Part) -> Line:
    """Return a line begun at a tick, as loud as the part plays elsewhere."""
    if not line.notes:
        return line
    usual = sum(note.velocity for note in part.notes) / len(part.notes)
    away = usual - sum(note.velocity for note in line.notes) / len(line.notes)
    notes = (replace(note, velocity=min(max(round(note.velocity + away), 1), 127)) for note in line.notes)
    bends = tuple(Bend(Ticks(bend.tick + start), bend.semitones) for bend in line.bends)
    return Line(tuple(note.shifted(start) for note in notes), bends)


def settled(bends: tuple[Bend, ...], part: Part, start: int) -> tuple[Bend, ...]:
    """Return the bends of what begins at a tick: straight there, where the part was bent before."""
    before = [bend for bend in part.bends if bend.tick < start]
    straight = before and before[-1].semitones and (not bends or bends[0].tick > start)
    return (Bend(Ticks(start), 0.0), *bends) if straight else bends


def _clear(notes: tuple[Note, ...], part: Part, start: int) -> tuple[Note, ...]:
    """Return the notes that do not begin while the same pitch still rings on from before."""
    ringing = {note.pitch: note.end for note in part.notes if note.end > start}
    return tuple(note for note in notes if note.start >= ringing.get(note.pitch, 0))


def _changes(score: Score, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Return the marks that say something new; none where the score has none."""
    if not score.chords:
        return ()
    texts = [score.chords[-1].text, *(mark.text for mark in marks)]
    return tuple(mark for mark, before in zip(marks, texts, strict=False) if mark.text != before)
