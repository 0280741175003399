"""Fixtures for every test."""

from __future__ import annotations

import os
import sys

import pytest

if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def studio_home(tmp_path, monkeypatch):
    """A home of its own for everything the studio keeps."""
    home = tmp_path / "studio-home"
    monkeypatch.setenv("MUSICSTUDIO_HOME", str(home))
    return home
