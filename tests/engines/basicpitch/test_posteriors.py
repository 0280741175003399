import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicstudio.engines.basicpitch.posteriors import HOP, SAMPLE_RATE, Options, Posteriors, decode, frame_times

FRAMES = 120


def blank(frames=FRAMES):
    return Posteriors(*(np.full((frames, width), 0.01, np.float32) for width in (88, 88, 264)))


def with_tone(posteriors, first, last, pitch, belief=0.8, onset=0.9):
    posteriors.note[first:last, pitch - 21] = belief
    posteriors.onset[first, pitch - 21] = onset
    return posteriors


def spans(tones):
    return [(tone.first, tone.last, tone.pitch) for tone in tones]


def test_a_tone_is_where_its_onset_and_its_frames_say():
    tones = decode(with_tone(blank(), 10, 40, 60))
    assert spans(tones) == [(10, 40, 60)]
    assert tones[0].strength == pytest.approx(0.8)
    assert len(tones[0].bends) == 30


def test_short_tones_are_left_out_and_shorter_ones_kept_on_request():
    posteriors = with_tone(blank(), 10, 21, 60)
    assert decode(posteriors) == ()
    assert spans(decode(posteriors, Options(shortest_ms=100.0))) == [(10, 21, 60)]


def test_a_gap_of_ten_frames_is_bridged_and_one_of_eleven_is_not():
    bridged = with_tone(blank(), 10, 70, 60)
    bridged.note[30:40, 39] = 0.0
    parted = with_tone(blank(), 10, 70, 60)
    parted.note[30:41, 39] = 0.0
    plain = Options(inferred=False, melodia=False)
    assert spans(decode(bridged, plain)) == [(10, 70, 60)]
    assert spans(decode(parted, plain)) == [(10, 30, 60)]


def test_what_no_onset_began_is_followed_both_ways_only_with_the_melodia_trick():
    posteriors = blank()
    posteriors.note[20:60, 39] = np.float32(0.5) + np.hanning(40).astype(np.float32) / 3
    assert spans(decode(posteriors, Options(inferred=False))) == [(20, 59, 60)]
    assert decode(posteriors, Options(inferred=False, melodia=False)) == ()


def test_a_sudden_rise_is_an_onset_where_the_network_named_none():
    posteriors = with_tone(blank(), 10, 40, 48)
    posteriors.note[60:100, 39] = 0.8
    found = spans(decode(posteriors, Options(melodia=False)))
    assert found == [(10, 40, 48), (60, 100, 60)]
    assert spans(decode(posteriors, Options(melodia=False, inferred=False))) == [(10, 40, 48)]


def test_a_drop_of_one_frame_is_no_rise():
    posteriors = with_tone(blank(), 10, 80, 60)
    posteriors.note[50, 39] = 0.0
    assert spans(decode(posteriors)) == [(10, 80, 60)]


def test_neighbouring_semitones_of_a_tone_are_its_smear():
    posteriors = with_tone(blank(), 10, 60, 60, belief=0.9)
    posteriors.note[10:60, (38, 40)] = 0.4
    assert spans(decode(posteriors)) == [(10, 60, 60)]


def test_pitches_outside_the_range_are_not_heard():
    posteriors = with_tone(with_tone(blank(), 10, 60, 40), 10, 60, 80)
    assert [tone.pitch for tone in decode(posteriors, Options(lowest_hz=200.0))] == [80]
    assert [tone.pitch for tone in decode(posteriors, Options(highest_hz=200.0))] == [40]
    assert decode(posteriors, Options(lowest_hz=20000.0)) == ()


@pytest.mark.parametrize("pitch", [21, 60, 108])
def test_bends_follow_the_contour_in_thirds_of_a_semitone(pitch):
    posteriors = with_tone(blank(), 10, 40, pitch)
    steps = np.clip(np.arange(30) // 10 - 1, 0 if pitch == 21 else -1, 0 if pitch == 108 else 1)
    posteriors.contour[np.arange(10, 40), 3 * (pitch - 21) + steps] = 0.9
    assert decode(posteriors)[0].bends == tuple(steps.tolist())


def test_silence_and_no_frames_hold_no_tones():
    assert decode(Posteriors(*(np.zeros((50, width), np.float32) for width in (88, 88, 264)))) == ()
    for frames in (0, 1, 2, 3):
        assert decode(blank(frames)) == ()


@pytest.mark.parametrize("wrong", [{"onset": 0.0}, {"frame": 1.5}, {"shortest_ms": -1.0}])
def test_thresholds_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="no such"):
        Options(**wrong)


def test_times_rise_by_a_hop_but_for_what_joining_windows_adds():
    steps = np.diff(frame_times(1000))
    assert np.count_nonzero(np.abs(steps - HOP / SAMPLE_RATE) > 1e-9) == 5
    assert (steps > 0).all()


def slow(note, onset, options):
    """The method frame by frame, on energies that are taken away cell by cell."""
    energy = np.pad(note.astype(np.float64), ((0, 0), (1, 1)))
    frames = len(note)
    found = []

    def walk(frame, pitch, way, until, take):
        quiet = 0
        while (frame - until) * way < 0 and quiet < 11:
            quiet = quiet + 1 if energy[frame, pitch + 1] < options.frame else 0
            if take:
                energy[frame, pitch : pitch + 3] = 0.0
            frame += way
        return frame - way * (quiet + 1)

    for frame in reversed(range(1, frames - 1)):
        for pitch in reversed(range(88)):
            here = onset[frame, pitch]
            if here < options.onset or here <= max(onset[frame - 1, pitch], onset[frame + 1, pitch]):
                continue
            last = walk(frame + 1, pitch, 1, frames - 1, take=False) + 1
            if last - frame > options.shortest:
                energy[frame:last, pitch : pitch + 3] = 0.0
                found.append((frame, last, pitch + 21))
    while options.melodia and energy[:, 1:-1].max() > options.frame:
        frame, pitch = divmod(int(energy[:, 1:-1].argmax()), 88)
        energy[frame, pitch + 1] = 0.0
        last = walk(frame + 1, pitch, 1, frames - 1, take=True)
        first = walk(frame - 1, pitch, -1, 0, take=True)
        if last - first > options.shortest:
            found.append((first, last, pitch + 21))
    return sorted(found)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 90), st.booleans(), st.sampled_from([0, 30, 128]))
def test_searching_finds_what_walking_frame_by_frame_finds(seed, frames, melodia, shortest):
    rng = np.random.default_rng(seed)
    note = np.zeros((frames, 88), np.float32)
    for _ in range(rng.integers(1, 25)):  # a few levels only, so that there are ties
        first, pitch = rng.integers(frames), rng.choice([0, 1, 2, 40, 41, 42, 43, 86, 87])
        note[first : first + rng.integers(1, 60), pitch] = rng.choice([0.2, 0.25, 0.3, 0.5, 0.9])
    note *= rng.random(note.shape) < 0.9
    onset = (rng.choice([0.4, 0.5, 0.6], note.shape) * (rng.random(note.shape) < 0.1)).astype(np.float32)
    posteriors = Posteriors(note, onset, np.repeat(note, 3, axis=1))
    options = Options(frame=0.25, melodia=melodia, inferred=False, shortest_ms=float(shortest))
    assert spans(decode(posteriors, options)) == slow(note, onset, options)
