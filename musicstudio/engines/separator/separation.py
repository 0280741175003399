"""Separation by networks: stems stream out at the sound's own rate and sum to the sound."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from musicstudio.audio.files import AudioReader
from musicstudio.domain.audio import AudioArray
from musicstudio.domain.errors import UnsupportedAudio
from musicstudio.domain.tasks import STEMS, CancelToken, Forecast, Report, SeparateRequest, part_of
from musicstudio.engines.base import StemSink
from musicstudio.engines.device import choose_device, use_all_cores
from musicstudio.engines.separator.channels import groups
from musicstudio.engines.separator.loading import bag_of
from musicstudio.engines.separator.network import Separating, taken
from musicstudio.engines.separator.plan import CHOICES
from musicstudio.engines.separator.rates import Rates
from musicstudio.engines.separator.stream import Separation

Bags = Callable[[Sequence[str]], tuple[Separating, ...]]
"""Wanted stems → the networks that give any of them, each with those it is to give."""
_REST: Final = "other"
_MORE: Final = ("guitar", "piano")
"""What some networks find in `other`: it comes with it."""

_SECONDS_PER_SECOND: Final = 0.35
_START_S: Final = 5.0
_MEMORY_BYTES: Final = 1_500_000_000
_DISK_BYTES_PER_SAMPLE: Final = 20


def separate(
    sound: AudioReader, request: SeparateRequest, sink: StemSink, report: Report, cancel: CancelToken, weights: Path
) -> dict[str, object]:
    """Stream the stems of `request.stems` into `sink`, at the sound's own rate; they sum to the sound.

    `other` is the sound less the rest and comes unasked; where it was asked for, a network that knows guitar and piano
    takes them out of it. Only networks that give a wanted stem are run. Raises ModelUnavailable when the weights are of
    no use, UnsupportedAudio for more channels than the network hears, OutOfMemory when a single segment does not fit.
    """
    return taken_apart(sound, request, sink, report, cancel, lambda wanted: bag_of(weights, wanted))


def taken_apart(
    sound: AudioReader, request: SeparateRequest, sink: StemSink, report: Report, cancel: CancelToken, bag_for: Bags,
    wide: bool = False,
) -> dict[str, object]:  # fmt: skip
    """Do what `separate` does with the networks that `bag_for` names for the wanted stems.

    With `wide` a sound of more channels than they hear is taken apart in groups: its front pair, then each further
    channel alone.
    """
    use_all_cores()
    wanted = [stem for stem in request.stems if stem != _REST] + [stem for stem in _MORE if _REST in request.stems]
    bag = bag_for(wanted) if wanted else ()
    names = taken(bag)
    used = choose_device(request.device)
    if not any(member.takes for member in bag):
        _copy(sound, sink, cancel)
    else:
        if not wide:
            _check_channels(sound, bag)
        parts = groups(sound, bag[0].channels)
        jobs = [Separation(bag, CHOICES[request.quality], used, request.seed) for _ in parts]
        told = [_untold] * (len(parts) - 1) + [part_of(report, 0.0, 1.0)]  # they keep pace with one another
        pairs = zip(parts, jobs, told, strict=True)
        streams = [_stems(part, job, tell, cancel) for part, job, tell in pairs]
        for blocks in zip(*streams, strict=True):
            mix, stems = (np.concatenate(found, axis=-2) for found in zip(*blocks, strict=True))
            sink({**_ordered(dict(zip(names, stems, strict=True))), _REST: mix - stems.sum(0)})
        used = jobs[-1].device
    report(1.0, "separating")
    joined = [stem for stem in STEMS if stem != _REST and stem not in names]
    return {"joined_to_other": joined, "device": used.type}


def _stems(
    sound: AudioReader, job: Separation, report: Report, cancel: CancelToken
) -> Iterator[tuple[AudioArray, AudioArray]]:
    """Yield a sound (channels, samples) and its stems (stems, channels, samples) in order."""
    rates = Rates(sound, job.bag[0].sample_rate, job.bag[0].channels, _gain(sound, cancel))
    return rates.stems(job.pieces(rates.read, rates.samples, report, cancel))


def _untold(share: float, stage: str) -> None:
    """Say nothing."""


def forecast(seconds: float, sample_rate: int, channels: int) -> Forecast:
    """Return what a sound of this length needs on two cores."""
    return Forecast(
        seconds=_START_S + seconds * _SECONDS_PER_SECOND,
        memory_bytes=_MEMORY_BYTES,
        disk_bytes=round(seconds * sample_rate * channels * _DISK_BYTES_PER_SAMPLE),
    )


def _check_channels(sound: AudioReader, bag: tuple[Separating, ...]) -> None:
    channels = sound.info.channels
    if channels not in (1, bag[0].channels):
        raise UnsupportedAudio(
            f"{Path(sound.info.path).name} has {channels} channels and this model hears one or {bag[0].channels}; "
            "fold it down first, or use --engine masking."
        )


def _gain(sound: AudioReader, cancel: CancelToken) -> float:
    """Return what brings the whole sound to a level of one, as networks were taught; 1 for silence."""
    power = 0.0
    for block in sound.blocks():
        cancel.check()
        power += float(np.square(block, dtype=np.float64).sum())
    level = math.sqrt(power / max(sound.info.samples * sound.info.channels, 1))
    return 1 / level if level > 0 else 1.0


def _copy(sound: AudioReader, sink: StemSink, cancel: CancelToken) -> None:
    for block in sound.blocks():
        cancel.check()
        sink({_REST: block})


def _ordered(stems: dict[str, AudioArray]) -> dict[str, AudioArray]:
    """Return stems as the studio lists them."""
    return dict(sorted(stems.items(), key=lambda pair: (*STEMS, *_MORE).index(pair[0])))
