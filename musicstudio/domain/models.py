"""What the catalogue knows of a model."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    """One file of a model: where it comes from and the checksum it must have."""

    name: str
    url: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class ModelSpec:
    """One catalogue entry; `family` names the engine code, `files` is empty for weightless engines.

    One without tasks makes nothing: it judges what others make. `conditioned_by` names the embedding that tells a model
    what to make: it must never judge that model.
    A model may live in Python `packages` of others, which `advice` says how to install; they are never fetched for it.
    `commercial` says whether the licence permits selling results: yes, no, or None when nobody wrote it down.
    """

    id: str
    family: str
    tasks: tuple[str, ...]
    title: str
    licence: str
    commercial: bool | None = None
    summary: str = ""
    source: str = ""
    modality: str = "audio"
    sample_rate: int | None = None
    memory_bytes: int = 0
    files: tuple[Weights, ...] = ()
    packages: tuple[str, ...] = ()
    advice: str = ""
    conditioned_by: str = ""

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)
