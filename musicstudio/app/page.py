"""One local HTML page with sounds and pictures; it loads nothing from anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True)
class Sound:
    """A file to listen to (or, for a score, to open)."""

    title: str
    path: Path


@dataclass(frozen=True)
class Picture:
    """A picture with the words for those who cannot see it."""

    text: str
    path: Path


@dataclass(frozen=True)
class Section:
    """A heading, a sentence, sounds and pictures."""

    title: str
    text: str
    sounds: tuple[Sound, ...] = ()
    pictures: tuple[Picture, ...] = ()


_STYLE = """
:root { color-scheme: dark }
body { background: #14151a; color: #d7d9e0; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0 auto; max-width: 1100px; padding: 32px 24px }
h1 { font-weight: 600; font-size: 28px }
h2 { font-weight: 600; font-size: 20px; margin-top: 48px }
p { color: #a9adba } img { width: 100%; border-radius: 6px; margin-top: 12px; display: block }
.sound { display: grid; grid-template-columns: 220px 1fr; gap: 16px; align-items: center; margin-top: 8px }
audio { width: 100%; height: 36px } a { color: #7fb4ff }
"""


def write_page(path: Path, title: str, sections: tuple[Section, ...]) -> Path:
    """Write a page whose links are relative to its own folder, and return its path."""
    body = "\n".join(_section(section, path.parent) for section in sections)
    page = (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        f"<style>{_STYLE}</style></head>\n<body><h1>{escape(title)}</h1>\n{body}\n</body></html>\n"
    )
    path.write_text(page, "utf-8")
    return path


def _section(section: Section, folder: Path) -> str:
    sounds = "\n".join(_sound(sound, folder) for sound in section.sounds)
    pictures = "\n".join(
        f'<img src="{_link(picture.path, folder)}" alt="{escape(picture.text)}">' for picture in section.pictures
    )
    return f"<h2>{escape(section.title)}</h2>\n<p>{escape(section.text)}</p>\n{sounds}\n{pictures}"


def _sound(sound: Sound, folder: Path) -> str:
    link = _link(sound.path, folder)
    if sound.path.suffix == ".mid":
        player = f'<a href="{link}" download>download</a>'
    else:
        player = f'<audio controls preload="none" src="{link}"></audio>'
    return f'<div class="sound"><span>{escape(sound.title)}</span>{player}</div>'


def _link(path: Path, folder: Path) -> str:
    return quote(path.relative_to(folder).as_posix())
