"""The house keeps its walls: layers, light starts, small files, licences; and the walls are shown to hold."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LINT = "import sys, importlinter.cli as c; sys.argv = ['lint-imports', '--no-cache']; c.lint_imports_command()"
NO_SOUND_CARD = "engines, training and worker never touch the sound card or the app"
HEAVY = {"torch", "PySide6", "transformers", "librosa", "numba"}
MEBIBYTE = 2**20


def python(script: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a Python of its own, without a display and without a hand on its search path."""
    gone = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PYTHONSAFEPATH", "PYTHONPATH"}
    kept = {name: value for name, value in os.environ.items() if name not in gone} | {"COLUMNS": "300"} | more
    command = [sys.executable, "-c", script]
    return subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False)


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return python(LINT, folder)


def broken_contracts(report: str) -> set[str]:
    return {line.removesuffix(" BROKEN") for line in report.splitlines() if line.endswith(" BROKEN")}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package that may be spoilt."""
    shutil.copytree(ROOT / "musicstudio", tmp_path / "musicstudio", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_layers_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("planted", "contract"),
    [
        ({"app/planted.py": "import torch"}, "torch only in engines, training and worker"),
        ({"audio/planted.py": "def f():\n    import torch"}, "torch only in engines, training and worker"),
        ({"ui/planted.py": "import musicstudio.engines.base"}, "torch only in engines, training and worker"),
        ({"cli/planted.py": "import PySide6.QtCore"}, "PySide6 only in ui"),
        (
            {"engines/planted.py": "import sounddevice"},
            "engines, training and worker never touch the sound card or the app",
        ),
        ({"audio/planted.py": "import musicstudio.app"}, "Layers"),
        ({"cli/planted.py": "import musicstudio.ui"}, "Layers"),
        ({"ninth/__init__.py": ""}, "Layers"),
        (
            {
                "domain/one/__init__.py": "",
                "domain/one/planted.py": "import musicstudio.domain.two.planted",
                "domain/two/__init__.py": "",
                "domain/two/planted.py": "import musicstudio.domain.one.planted",
            },
            "no cycles",
        ),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, dict) else "",
)
def test_a_forbidden_import_is_caught(copy: Path, planted: dict[str, str], contract: str) -> None:
    for name, text in planted.items():
        (copy / "musicstudio" / name).parent.mkdir(exist_ok=True)
        (copy / "musicstudio" / name).write_text(text + "\n")
    done = lint(copy)
    assert done.returncode != 0
    assert contract in broken_contracts(done.stdout), done.stdout


@pytest.mark.parametrize("arguments", [["--help"], ["models", "list"], ["doctor"]], ids=" ".join)
def test_the_command_line_starts_light(arguments: list[str], tmp_path: Path) -> None:
    script = (
        "import runpy, sys\n"
        f"sys.argv = ['musicstudio', *{arguments!r}]\n"
        "try:\n"
        "    runpy.run_module('musicstudio', run_name='__main__')\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        f"print('HEAVY', sorted({HEAVY!r} & set(sys.modules)))\n"
    )
    done = python(script, tmp_path, PYTHONPATH=str(ROOT), MUSICSTUDIO_HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "HEAVY []"


def test_every_module_imports_without_a_display(tmp_path: Path) -> None:
    script = (
        "import importlib, pkgutil, musicstudio\n"
        "names = [m.name for m in pkgutil.walk_packages(musicstudio.__path__, 'musicstudio.')]\n"
        "assert len(names) > 20, names\n"
        "for name in names:\n"
        "    importlib.import_module(name)\n"
        "    print(name)\n"
    )
    done = python(script, tmp_path, PYTHONPATH=str(ROOT))
    assert done.returncode == 0, f"after {done.stdout.split()[-1:]}: {done.stderr}"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12")
def test_qt_calls_give_none_back_whole(tmp_path: Path) -> None:
    """PySide6 6.12.0 drops one reference to None in every call that returns nothing, and dies of it within a second."""
    script = (
        "import sys\n"
        "from PySide6.QtGui import QColor, QImage, QPainter, QPen\n"
        "from PySide6.QtWidgets import QApplication, QWidget\n"
        "app, image, pen = QApplication([]), QImage(8, 8, QImage.Format.Format_RGB32), QPen(QColor('red'))\n"
        "widget, painter = QWidget(), QPainter(image)\n"
        "before = sys.getrefcount(None)\n"
        "for _ in range(1000):\n"
        "    painter.setPen(pen); painter.drawRect(0, 0, 4, 4); widget.repaint(); app.processEvents()\n"
        "print(sys.getrefcount(None) - before)\n"
        "painter.end()\n"
    )
    done = python(script, tmp_path, QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 0, done.stderr
    assert abs(int(done.stdout)) < 100


def python_files() -> list[Path]:
    return [path for top in ("musicstudio", "tests", "packaging") for path in sorted((ROOT / top).rglob("*.py"))]


def test_files_stay_small_enough_to_read() -> None:
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in python_files()}
    assert len(lengths) > 30
    assert {name: length for name, length in lengths.items() if length >= 500} == {}


def test_the_repository_stays_light() -> None:
    if not shutil.which("git"):
        pytest.skip("git is not here")
    command = ["git", "-C", str(ROOT), "ls-files", "-z"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    files = [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    if not files:
        pytest.skip("nothing is tracked here")
    sizes = {path.relative_to(ROOT).as_posix(): path.stat().st_size for path in files}
    assert max(sizes.values()) < 16 * MEBIBYTE, max(sizes, key=lambda name: sizes[name])
    assert sum(sizes.values()) < 50 * MEBIBYTE


def pins() -> dict[str, Requirement]:
    lines = (ROOT / "packaging" / "constraints.txt").read_text().splitlines()
    wanted = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(pin.name): pin for pin in wanted}


def test_every_requirement_is_pinned_within_its_range() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = project["dependencies"] + [r for extra in project["optional-dependencies"].values() for r in extra]
    for requirement in map(Requirement, asked):
        if requirement.name == project["name"]:
            continue  # one extra stands for another
        pin = pins()[canonicalize_name(requirement.name)]
        version = re.fullmatch(r"==([\w.]+)", str(pin.specifier))
        assert version, f"{pin} is no exact pin"
        assert requirement.specifier.contains(version[1]), f"{pin} is outside of {requirement}"


def test_the_pins_are_what_runs_here() -> None:
    wrong = []
    for pin in pins().values():
        if pin.marker and not pin.marker.evaluate():
            continue
        try:
            installed = importlib.metadata.version(pin.name)
        except importlib.metadata.PackageNotFoundError:
            continue  # what only other systems need
        if not pin.specifier.contains(installed):
            wrong.append(f"{pin.name} {installed}, pinned {pin.specifier}")
    assert wrong == []


def licences(name: str) -> list[str]:
    """The licences to choose from: by the expression, else the classifiers, else the first line of free text."""
    about = importlib.metadata.metadata(name)
    named = [entry for entry in about.get_all("Classifier", []) if entry.startswith("License :: OSI")]
    said = about.get("License-Expression") or about.get("License", "").split("\n")[0]
    return named if named and not about.get("License-Expression") else re.split(r"\s+OR\s+", said)


def is_strong_copyleft(licence: str) -> bool:
    return bool(re.search(r"\bA?GPL|Affero|GNU General Public", licence))


def test_licences_leave_the_music_free_to_sell() -> None:
    """No requirement is under the GPL or AGPL alone; and torchaudio, which breaks beside a CPU torch, stays out."""
    assert "torchaudio" not in pins()
    assert is_strong_copyleft("License :: OSI Approved :: GNU General Public License v3 (GPLv3)")
    assert is_strong_copyleft("GPL-3.0-only")
    assert not is_strong_copyleft("LGPL-2.1-or-later")
    checked = 0
    for pin in pins().values():
        try:
            said = licences(pin.name)
        except importlib.metadata.PackageNotFoundError:
            continue
        checked += 1
        assert not all(is_strong_copyleft(licence) for licence in said), f"{pin.name}: {said}"
    assert checked > 30
