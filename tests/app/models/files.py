"""Small files of weights, as they are published and as they must not be."""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path

from musicstudio.domain.models import ModelSpec, Weights


def safetensors(*shape: int, filled: int = 0) -> bytes:
    """Return a whole file with one tensor of single precision."""
    size = 4
    for side in shape:
        size *= side
    entry = {"dtype": "F32", "shape": list(shape), "data_offsets": [0, size]}
    table = json.dumps({"__metadata__": {"format": "pt"}, "weight": entry}).encode()
    return struct.pack("<Q", len(table)) + table + bytes([filled]) * size


def file_of(name: str, body: bytes) -> Weights:
    url = f"https://huggingface.co/maker/net/resolve/main/{name}"
    return Weights(name, url, hashlib.sha256(body).hexdigest(), len(body))


def model(*files: Weights, family: str = "net", name: str = "net") -> ModelSpec:
    return ModelSpec(name, family, ("separate",), "Net", "MIT", True, files=files)


def cache_file(home: Path, name: str, body: bytes, repository: str = "maker/net", commit: str = "abc123") -> Path:
    """Put a file into a cache as Hugging Face's libraries lay it out."""
    folder = home / "hub" / f"models--{repository.replace('/', '--')}"
    blob = folder / "blobs" / hashlib.sha256(body).hexdigest()
    link = folder / "snapshots" / commit / name
    for made in (blob.parent, link.parent, folder / "refs"):
        made.mkdir(parents=True, exist_ok=True)
    blob.write_bytes(body)
    link.symlink_to(blob)
    (folder / "refs" / "main").write_text(commit)
    return link
