"""Hybrid Demucs: spectrum and sound go down side by side, (cross over,) and come up again as the sum of both."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from musicstudio.engines.nets.demucs.build import sides
from musicstudio.engines.nets.demucs.layers import Pointwise
from musicstudio.engines.nets.demucs.settings import Settings
from musicstudio.engines.nets.demucs.spectra import sound_of, spectra
from musicstudio.engines.nets.demucs.transformer import Crossing

_LEAST = 1e-5


class Demucs(nn.Module):
    """From sound (batch, channels, samples) to (batch, sources, channels, samples).

    With `transformer` it is Hybrid Transformer Demucs, which always hears `settings.samples` at least: shorter sounds
    are filled up with silence. Without it is Hybrid Demucs.
    """

    def __init__(self, settings: Settings, transformer: bool) -> None:
        super().__init__()
        self.settings, self.transformer = settings, transformer
        built = sides(settings)
        self.encoder, self.tencoder = nn.ModuleList(built.encoders), nn.ModuleList(built.sound_encoders)
        self.decoder, self.tdecoder = nn.ModuleList(built.decoders), nn.ModuleList(built.sound_decoders)
        if settings.freq_emb:
            self.freq_emb = _Embedded(settings.nfft // 2 // settings.stride, settings.channels)
        if transformer:
            self.crosstransformer = Crossing(settings.bottom_channels or built.width, settings)
            if settings.bottom_channels:
                self.channel_upsampler = Pointwise(built.width, settings.bottom_channels)
                self.channel_downsampler = Pointwise(settings.bottom_channels, built.width)
                self.channel_upsampler_t = Pointwise(built.width, settings.bottom_channels)
                self.channel_downsampler_t = Pointwise(settings.bottom_channels, built.width)

    def forward(self, sound: Tensor) -> Tensor:
        """Return the sources of a batch of mixes."""
        samples = sound.shape[-1]
        if self.transformer and samples < self.settings.samples:
            sound = functional.pad(sound, (0, self.settings.samples - samples))
        x = spectra(sound, self.settings.nfft)
        y = sound.transpose(1, 2)[:, None].contiguous()
        levels, levels_t = _levels(x), _levels(y)
        x, y = self._sources((x - levels[0]) / (_LEAST + levels[1]), (y - levels_t[0]) / (_LEAST + levels_t[1]))
        out = sound.new_empty(len(sound), len(self.settings.sources), *sound.shape[1:])
        channels = self.settings.audio_channels
        for n in range(len(self.settings.sources)):  # one at a time: their spectra are large
            bins = x[..., 2 * channels * n : 2 * channels * (n + 1)] * levels[1] + levels[0]
            wave = y[:, 0, :, channels * n : channels * (n + 1)].transpose(1, 2) * levels_t[1][:, 0] + levels_t[0][:, 0]
            out[:, n] = sound_of(bins, sound.shape[-1]) + wave
        return out[..., :samples]

    def _sources(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Return what becomes of spectrum and sound, all sources' features beside each other."""
        kept: list[tuple[Tensor, int]] = []
        kept_t: list[tuple[Tensor | None, int]] = []
        for n, encoder in enumerate(self.encoder):
            length, joining = x.shape[2], None
            if n < len(self.tencoder):
                length_t = y.shape[2]
                y = self.tencoder[n](y)
                joining = y if self.tencoder[n].empty else None
                kept_t.append((None if self.tencoder[n].empty else y, length_t))
            x = encoder(x, joining)
            if n == 0 and self.settings.freq_emb:
                x = x + self.freq_emb.embedding.weight[:, None] * (self.settings.freq_emb * self.settings.emb_scale)
            kept.append((x, length))
        if self.transformer:
            x, y = self._crossed(x, y)
        return self._up(x, y, kept, kept_t)

    def _crossed(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        if not self.settings.bottom_channels:
            crossed: tuple[Tensor, Tensor] = self.crosstransformer(x, y)
            return crossed
        x, y = self.crosstransformer(self.channel_upsampler(x), self.channel_upsampler_t(y))
        return self.channel_downsampler(x), self.channel_downsampler_t(y)

    def _up(
        self, x: Tensor, y: Tensor, kept: list[tuple[Tensor, int]], kept_t: list[tuple[Tensor | None, int]]
    ) -> tuple[Tensor, Tensor]:
        """Go up; without a transformer nothing comes from below, and what was kept is all there is."""
        first = len(self.decoder) - len(self.tdecoder)
        for n, decoder in enumerate(self.decoder):
            skipped, length = kept.pop()
            fresh = n == 0 and not self.transformer
            x, before = decoder(*((skipped, None) if fresh else (x, skipped)), length)
            if n >= first:
                above, length = kept_t.pop()
                sound = self.tdecoder[n - first]
                y, _ = sound(before if sound.empty else y, above, length)
        return x, y


class _Embedded(nn.Module):
    """What is learnt of every frequency, under its published name."""

    def __init__(self, bands: int, width: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(bands, width)


def _levels(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return mean and standard deviation of each member of a batch."""
    flat = x.flatten(1)
    return flat.mean(1)[:, None, None, None], flat.std(1)[:, None, None, None]
