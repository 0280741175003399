"""A SoundFont of one impulse, written by hand."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

AT = 128
"""Where the impulse lies in the sample: a voice takes a millisecond to open."""


def chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def text(name: bytes, words: str) -> bytes:
    raw = words.encode() + b"\0"
    return chunk(name, raw + b"\0" * (len(raw) % 2))


def named(name: str) -> bytes:
    return name.encode().ljust(20, b"\0")


def write_impulse(path: Path, rate: int, rights: str = "CC0") -> Path:
    """Write a bank whose program 0 and drum kit 0 sound one sample after `AT` silent ones, then quietly on."""
    samples = np.zeros(rate, dtype="<i2")
    samples[AT] = 30_000
    samples[2 * AT :] = (200 * np.sin(np.arange(rate - 2 * AT) / 20)).astype("<i2")
    body = samples.tobytes() + b"\0" * 92
    info = chunk(b"ifil", struct.pack("<HH", 2, 1)) + text(b"isng", "EMU8000") + text(b"INAM", "Impulse")
    info += text(b"ICOP", rights)
    presets = b"".join(
        named(name) + struct.pack("<HHHIII", 0, bank, index, 0, 0, 0)
        for index, (name, bank) in enumerate((("Impulse", 0), ("Kit", 128)))
    )
    presets += named("EOP") + struct.pack("<HHHIII", 0, 0, 2, 0, 0, 0)
    bags = struct.pack("<HHHHHH", 0, 0, 1, 0, 2, 0)
    generators = struct.pack("<HHHHHH", 41, 0, 41, 0, 0, 0)
    instruments = named("Impulse") + struct.pack("<H", 0) + named("EOI") + struct.pack("<H", 1)
    scale_tuning, sample_id = 56, 53
    inner = struct.pack("<HHHHHH", scale_tuning, 0, sample_id, 0, 0, 0)
    header = named("impulse") + struct.pack("<IIIIIBbHH", 0, rate, 300, rate - 10, rate, 60, 0, 0, 1)
    header += named("EOS") + b"\0" * 26
    data = (
        chunk(b"phdr", presets) + chunk(b"pbag", bags) + chunk(b"pmod", b"\0" * 10) + chunk(b"pgen", generators)
        + chunk(b"inst", instruments) + chunk(b"ibag", struct.pack("<HHHH", 0, 0, 2, 0)) + chunk(b"imod", b"\0" * 10)
        + chunk(b"igen", inner) + chunk(b"shdr", header)
    )  # fmt: skip
    sections = ((b"INFO", info), (b"sdta", chunk(b"smpl", body)), (b"pdta", data))
    lists = b"".join(chunk(b"LIST", name + made) for name, made in sections)
    path.write_bytes(chunk(b"RIFF", b"sfbk" + lists))
    return path
