"""Stems as files: written as they stream in, then at their final depth."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from musicstudio.audio.files import open_audio
from musicstudio.audio.writer import AudioWriter
from musicstudio.domain import wire
from musicstudio.domain.audio import AudioArray, AudioInfo
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.domain.units import amplitude_to_db
from musicstudio.engines.base import StemSink

BLOCK = 1 << 18


@dataclass(frozen=True)
class Stem:
    """A finished stem: its name, file and what was measured."""

    name: str
    path: Path
    facts: dict[str, object]


@dataclass
class _Level:
    """Running peak and energy of one stem."""

    peak: float = 0.0
    energy: float = 0.0
    count: int = 0

    def push(self, block: AudioArray) -> None:
        if block.size:
            self.peak = max(self.peak, float(np.abs(block).max()))
            self.energy += float(np.square(block, dtype=np.float64).sum())
            self.count += block.size

    @property
    def facts(self) -> dict[str, object]:
        rms = (self.energy / self.count) ** 0.5 if self.count else 0.0
        return {"peak_dbfs": round(amplitude_to_db(self.peak), 2), "rms_dbfs": round(amplitude_to_db(rms), 2)}


@dataclass
class _Draft:
    """A stem while it streams in, as float."""

    writer: AudioWriter
    level: _Level = field(default_factory=_Level)


def write_stems(
    separate: Callable[[StemSink], dict[str, object]],
    info: AudioInfo,
    scratch: Path,
    provenance: Provenance,
    report: Report,
    cancel: CancelToken,
) -> tuple[tuple[Stem, ...], dict[str, object]]:
    """Run a separation into files: 24-bit WAV, or float where a stem exceeds full scale; all of `info`'s length."""
    drafts: dict[str, _Draft] = {}
    with ExitStack() as stack:

        def sink(stems: Mapping[str, AudioArray]) -> None:
            cancel.check()
            for name, block in stems.items():
                if name not in drafts:
                    writer = AudioWriter(
                        scratch / f"{name}.draft.wav",
                        info.sample_rate,
                        info.channels,
                        subtype="FLOAT",
                        samples=info.samples,
                    )
                    drafts[name] = _Draft(stack.enter_context(writer))
                drafts[name].writer.write(block)
                drafts[name].level.push(block)

        facts = separate(sink)
    stems = []
    for n, (name, draft) in enumerate(drafts.items()):
        report(n / len(drafts), f"writing {name}")
        subtype = "FLOAT" if draft.level.peak > 1.0 else "PCM_24"
        stem_provenance = json.dumps({**wire.encode(provenance), "stem": name})
        path = scratch / f"{name}.wav"
        _finish(scratch / f"{name}.draft.wav", path, subtype, stem_provenance, cancel)
        stems.append(Stem(name, path, draft.level.facts))
    return tuple(stems), facts


def _finish(draft: Path, path: Path, subtype: str, comment: str, cancel: CancelToken) -> None:
    with open_audio(draft) as sound:
        info = sound.info
        with AudioWriter(
            path, info.sample_rate, info.channels, subtype=subtype, comment=comment, samples=info.samples
        ) as writer:
            for block in sound.blocks(BLOCK):
                cancel.check()
                writer.write(block)
    draft.unlink()
