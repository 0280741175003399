"""What the catalogue knows of a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SPEEDS: Final = {
    "quick": "many times faster than listening, on two CPU cores",
    "fast": "faster than listening, on two CPU cores",
    "slow": "slower than listening on a CPU; a GPU helps",
    "gpu": "wants a GPU",
}
"""Classes of speed with their words."""


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

    One without tasks makes nothing: of sound, it judges what others make; of scores, it reads what is asked for.
    `conditioned_by` names the embedding that tells a model what to make: it must never judge that model.
    A model may live in Python `packages` of others, which `advice` says how to install; they are never fetched for it.
    `commercial` says whether the licence permits selling results: yes, no, or None when nobody wrote it down; `sold_if`
    is the condition of a yes. A `gated` model is only given to those who accepted its licence on the page `source`.
    Where files are not listed they are those of `repo` ("owner/name" at the Hugging Face hub, at `revision`) that fit
    one of the patterns `wanted`, about `download_bytes` of them. `speed` is one of SPEEDS, `tested` says on what.
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
    sold_if: str = ""
    gated: bool = False
    speed: str = ""
    tested: str = ""
    repo: str = ""
    revision: str = "main"
    wanted: tuple[str, ...] = ()
    download_bytes: int = 0

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files) or self.download_bytes

    @property
    def has_weights(self) -> bool:
        """Whether there is anything to install."""
        return bool(self.files or self.repo)

    @property
    def judges(self) -> bool:
        """Whether it judges what others make."""
        return not self.tasks and self.modality == "audio"

    @property
    def purpose(self) -> str:
        """What it does, in a few words."""
        return ", ".join(self.tasks) or ("judges others" if self.judges else "reads requests")

    @property
    def selling(self) -> str:
        """Whether results may be sold, in plain words."""
        if self.commercial:
            return f"yes, {self.sold_if}" if self.sold_if else "yes"
        return "not written down" if self.commercial is None else "no"

    @property
    def pace(self) -> str:
        """How fast it is, in plain words."""
        return SPEEDS.get(self.speed, "not measured")
