"""Stems as files: written as they stream in, then at their final depth."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from musicstudio.audio.draft import Draft
from musicstudio.domain import wire
from musicstudio.domain.audio import AudioArray, AudioInfo
from musicstudio.domain.provenance import Provenance
from musicstudio.domain.tasks import CancelToken, Report
from musicstudio.engines.base import StemSink


@dataclass(frozen=True)
class Stem:
    """A finished stem: its name, file and what was measured."""

    name: str
    path: Path
    facts: dict[str, object]


def write_stems(
    separate: Callable[[StemSink], dict[str, object]],
    info: AudioInfo,
    scratch: Path,
    provenance: Provenance,
    report: Report,
    cancel: CancelToken,
) -> tuple[tuple[Stem, ...], dict[str, object]]:
    """Run a separation into files: 24-bit WAV, or float where a stem exceeds full scale; all of `info`'s length."""
    drafts: dict[str, Draft] = {}
    with ExitStack() as stack:

        def sink(stems: Mapping[str, AudioArray]) -> None:
            cancel.check()
            for name, block in stems.items():
                if name not in drafts:
                    draft = Draft(scratch / f"{name}.wav", info.sample_rate, info.channels, info.samples)
                    drafts[name] = stack.enter_context(draft)
                drafts[name].write(block)

        facts = separate(sink)
    stems = []
    for n, (name, draft) in enumerate(drafts.items()):
        report(n / len(drafts), f"writing {name}")
        path = draft.finish(json.dumps({**wire.encode(provenance), "stem": name}), cancel)
        stems.append(Stem(name, path, draft.level.facts))
    return tuple(stems), facts
