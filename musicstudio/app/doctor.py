"""What this machine has, and what to do where something is missing; nothing heavy is imported to find out."""

from __future__ import annotations

import ctypes.util
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from musicstudio.app.folders import data_dir, log_dir

PACKAGES = ("numpy", "scipy", "soundfile", "soxr", "mido", "torch", "PySide6-Essentials",
            "sounddevice")  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One finding; `needed` ones must be there for the studio to work at all."""

    name: str
    found: str
    ok: bool = True
    needed: bool = False
    advice: str = ""

    @property
    def line(self) -> str:
        return f"{'ok ' if self.ok else '-- '} {self.name:20} {self.found}{'  → ' + self.advice if self.advice else ''}"


def examine() -> tuple[Check, ...]:
    """Look at the machine."""
    python = Check("python", platform.python_version(), (3, 11) <= sys.version_info < (3, 14), True)
    return (
        python,
        Check("system", f"{platform.system()} {platform.release()} {platform.machine()}"),
        *(_package(name) for name in PACKAGES),
        _device(),
        _memory(),
        _disk(),
        _ffmpeg(),
        _sound_output(),
        _display(),
        Check("logs", str(log_dir())),
    )


def _package(name: str) -> Check:
    try:
        return Check(name, version(name), needed=True)
    except PackageNotFoundError:
        return Check(name, "missing", False, True, "run packaging/run.sh, which installs it")


def _device() -> Check:
    if shutil.which("nvidia-smi"):
        return Check("device", "cuda (an NVIDIA driver is installed), cpu")
    if platform.system() == "Darwin" and platform.machine() == "arm64":
        return Check("device", "mps, cpu")
    return Check("device", f"cpu, {os.cpu_count()} cores")


def _memory() -> Check:
    import psutil

    memory = psutil.virtual_memory()
    return Check("memory", f"{memory.available / 1e9:.1f} of {memory.total / 1e9:.1f} GB free", memory.total > 3e9)


def _disk() -> Check:
    from musicstudio.app.export import free_space

    free = free_space(data_dir())
    return Check(
        "disk", f"{free / 1e9:.1f} GB free at {data_dir()}", free > 2e9, advice="" if free > 2e9 else "make room"
    )


def _ffmpeg() -> Check:
    path = shutil.which("ffmpeg")
    return Check(
        "ffmpeg", path or "not found", bool(path), advice="" if path else "install it to read M4A and video files"
    )


def _sound_output() -> Check:
    found = platform.system() != "Linux" or ctypes.util.find_library("portaudio") is not None
    advice = "" if found else "install libportaudio2 to hear anything"
    return Check("sound output", "PortAudio" if found else "PortAudio not found", found, advice=advice)


def _display() -> Check:
    shown = platform.system() != "Linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return Check(
        "display", "yes" if shown else "none", shown, advice="" if shown else "the command line works without one"
    )
