"""The layers of a network of given sizes, from the top down."""

from __future__ import annotations

from dataclasses import dataclass, field

from musicstudio.engines.nets.demucs.layers import FREQUENCY, TIME
from musicstudio.engines.nets.demucs.settings import Settings
from musicstudio.engines.nets.demucs.sides import Branches, Decoder, Encoder, Step


@dataclass
class Sides:
    """Encoders from the top down, decoders from the bottom up; `width` features at the bottom."""

    encoders: list[Encoder] = field(default_factory=list)
    decoders: list[Decoder] = field(default_factory=list)
    sound_encoders: list[Encoder] = field(default_factory=list)
    sound_decoders: list[Decoder] = field(default_factory=list)
    width: int = 0


def sides(settings: Settings) -> Sides:
    """Return the layers; where one frequency is left, the sound's branch joins and time is shortened instead."""
    built, frequencies = Sides(), settings.nfft // 2
    inputs = outputs = 2 * settings.audio_channels
    sound_inputs, widths = settings.audio_channels, (settings.channels, settings.channels_time or settings.channels)
    everything = settings.audio_channels * len(settings.sources)
    for n in range(settings.depth):
        step, joins = _step(settings, n, frequencies)
        width, sound_width = (max(widths), max(widths)) if joins else widths
        first = n == 0
        outputs, sound_outputs = (2 * everything, everything) if first else (inputs, sound_inputs)
        built.encoders.append(_encoder(settings, n, inputs, width, step))
        built.decoders.insert(0, _decoder(settings, n, width, outputs, step))
        if frequencies > 1:
            quarter = settings.kernel_size // 4
            beside = Step(settings.kernel_size, settings.stride, quarter, TIME, step.groups, joins)
            built.sound_encoders.append(_encoder(settings, n, sound_inputs, sound_width, beside))
            built.sound_decoders.insert(0, _decoder(settings, n, sound_width, sound_outputs, beside))
        inputs, sound_inputs, built.width = width, sound_width, width
        widths = (int(settings.growth * width), int(settings.growth * sound_width))
        if frequencies > 1:
            frequencies = 1 if frequencies <= settings.kernel_size else frequencies // settings.stride
    return built


def _step(settings: Settings, n: int, frequencies: int) -> tuple[Step, bool]:
    """Return the step of the n-th layer from the top, and whether it leaves a single frequency."""
    groups = settings.norm_groups if n >= settings.norm_starts else 0
    if frequencies <= 1:
        kernel = 2 * settings.time_stride
        return Step(kernel, settings.time_stride, kernel // 4, TIME, groups), False
    if frequencies <= settings.kernel_size:
        return Step(frequencies, settings.stride, 0, FREQUENCY, groups), True
    return Step(settings.kernel_size, settings.stride, settings.kernel_size // 4, FREQUENCY, groups), False


def _branches(settings: Settings, n: int) -> Branches:
    return Branches(settings.dconv_comp, settings.dconv_depth, n >= settings.dconv_lstm, n >= settings.dconv_attn)


def _encoder(settings: Settings, n: int, inputs: int, outputs: int, step: Step) -> Encoder:
    branches = _branches(settings, n) if settings.dconv_mode & 1 else None
    return Encoder(inputs, outputs, step, settings.context_enc, branches)


def _decoder(settings: Settings, n: int, inputs: int, outputs: int, step: Step) -> Decoder:
    branches = _branches(settings, n) if settings.dconv_mode & 2 else None
    return Decoder(inputs, outputs, step, settings.context, branches, last=n == 0)
