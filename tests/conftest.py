"""Fixtures for every test."""

from __future__ import annotations

import pytest


@pytest.fixture
def studio_home(tmp_path, monkeypatch):
    """A home of its own for everything the studio keeps."""
    home = tmp_path / "studio-home"
    monkeypatch.setenv("MUSICSTUDIO_HOME", str(home))
    return home
