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

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)
