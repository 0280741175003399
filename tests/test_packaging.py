"""The two commands of the README, tried on a checkout whose Python is a stand-in: nothing is really installed."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BASH = shutil.which("bash") or ""
pytestmark = pytest.mark.skipif(not BASH or sys.platform == "win32", reason="the shell scripts are for Linux and macOS")

# Prints what it is asked to run, one argument a line, so that spaces and quotes are seen to survive; knows no modules.
PROGRAM = r"""#!/bin/sh
case "$*" in
  *'-m pytest'*) echo '1 failed, 41 passed in 0.1s'; exit "${PYTEST_CODE:-0}" ;;
  *'-m ruff format'*) exit "${FORMAT_CODE:-0}" ;;
  *'-m musicstudio'*) echo "in $(pwd) safe $PYTHONSAFEPATH"; for argument in "$@"; do echo "<$argument>"; done ;;
esac
"""

Shell = Callable[..., subprocess.CompletedProcess[str]]


def executable(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A project folder with a blank and an apostrophe in its name, whose environment is a stand-in."""
    folder = tmp_path / "Mia's studio"
    shutil.copytree(ROOT / "packaging", folder / "packaging")
    shutil.copy(ROOT / "pyproject.toml", folder)
    executable(folder / ".venv" / "bin" / "python", PROGRAM)
    return folder


@pytest.fixture
def shell(checkout: Path, tmp_path: Path) -> Shell:
    """Run a line of bash with set-up's functions at hand, in the user's own folder, unable to install anything."""
    here = tmp_path / "music"
    here.mkdir()
    for name in ("sudo", "apt-get", "dnf", "pacman", "zypper", "nvidia-smi"):
        executable(tmp_path / "bin" / name, "#!/bin/sh\nexit 1\n")
    gone = {"DISPLAY", "WAYLAND_DISPLAY", "MUSICSTUDIO_PYTHON", "MUSICSTUDIO_TORCH", "PYTHONSAFEPATH"}
    base = {name: value for name, value in os.environ.items() if name not in gone}
    base["PATH"] = f"{tmp_path / 'bin'}:{base['PATH']}"

    def run(line: str, **more: str) -> subprocess.CompletedProcess[str]:
        script = f'set -euo pipefail; cd "$PROJECT"; . packaging/setup.sh; cd "$HERE"\n{line}'
        known = {"PROJECT": str(checkout), "HERE": str(here)}
        return subprocess.run(
            [BASH, "-c", script], env=base | known | more, capture_output=True, text=True, timeout=60, check=False
        )

    return run


@pytest.fixture
def ready(shell: Shell) -> Shell:
    """The same with an environment that counts as set up."""
    assert shell("build() { :; }; prepare run; prepare dev").returncode == 0
    return shell


def test_arguments_reach_the_program_untouched(ready: Shell, tmp_path: Path) -> None:
    done = ready("""bash "$PROJECT/packaging/run.sh" separate "my song's.mp3" -o '*' '' --json""")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    where = f"in {tmp_path / 'music'} safe 1"
    expected = [where, "-m", "musicstudio", "separate", "my song's.mp3", "-o", "*", "", "--json"]
    assert done.stdout.splitlines() == expected[:1] + [f"<{argument}>" for argument in expected[1:]]


@pytest.mark.parametrize("display", [{}, {"DISPLAY": ":9871"}, {"WAYLAND_DISPLAY": "wayland-987"}], ids=str)
def test_without_a_display_the_demo_is_made(ready: Shell, display: dict[str, str]) -> None:
    if sys.platform == "darwin":
        pytest.skip("a Mac always has a display")
    done = ready('bash "$PROJECT/packaging/run.sh"', **display)
    assert done.stdout.splitlines()[1:] == ["<-m>", "<musicstudio>", "<demo>", "<-o>", "<demo-out>"]
    assert "no display" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_with_a_display_the_studio_opens(ready: Shell) -> None:
    done = ready('bash "$PROJECT/packaging/run.sh"', DISPLAY="faraway:0")
    assert done.stdout.splitlines()[1:] == ["<-m>", "<musicstudio>"]


def test_set_up_runs_once_and_again_when_the_pins_change(shell: Shell, checkout: Path) -> None:
    count = 'build() { echo "built $1"; }; prepare run; prepare run'
    assert shell(count).stdout == "built run\n"
    assert shell(count).stdout == ""
    assert shell('build() { echo "built $1"; }; prepare dev; prepare dev; prepare run').stdout == "built dev\n"
    with (checkout / "packaging" / "constraints.txt").open("a") as constraints:
        constraints.write("# changed\n")
    assert shell(count).stdout == "built run\n"


def test_a_set_up_that_fails_is_not_taken_for_done(shell: Shell) -> None:
    failing = 'make_venv() { :; }; install_torch() { fail "no network"; }; prepare run'
    for _ in range(2):
        done = shell(failing)
        assert done.returncode == 1
        assert done.stderr.splitlines()[-1] == "no network"
    assert shell('build() { echo "built $1"; }; prepare run').stdout == "built run\n"


@pytest.mark.parametrize("interrupted", [True, False])
def test_an_interrupted_set_up_begins_anew(shell: Shell, checkout: Path, interrupted: bool) -> None:
    half = checkout / ".venv" / "half-written"
    half.write_text("")
    if interrupted:
        (checkout / ".venv" / "unfinished").write_text("")
    base = executable(
        checkout / "base", '#!/bin/sh\ncase "$*" in *"-m venv"*) mkdir -p "$3"; echo >"$3/made" ;; esac\n'
    )
    done = shell("check_disk() { :; }; make_venv", MUSICSTUDIO_PYTHON=str(base))
    assert done.returncode == 0, done.stderr
    assert half.exists() is not interrupted
    assert (checkout / ".venv" / "made").exists() is interrupted


def test_two_starts_do_not_set_up_at_once(shell: Shell) -> None:
    slow = "build() { echo begin; sleep 1; echo end; }; "
    done = shell(f"{slow} (prepare run) & (prepare run) & (prepare dev) & wait")
    assert done.stdout.split() in (["begin", "end"], ["begin", "end"] * 2)
    assert "waiting for it" in done.stderr


def test_a_lock_whose_owner_died_is_no_hindrance(shell: Shell, checkout: Path) -> None:
    (checkout / ".venv" / "lock").mkdir()
    dead = subprocess.run([BASH, "-c", "echo $$"], capture_output=True, text=True, check=True).stdout
    (checkout / ".venv" / "lock" / "pid").write_text(dead)
    assert shell("build() { echo built; }; prepare run").stdout == "built\n"
    assert not (checkout / ".venv" / "lock").exists()


def test_an_unsuitable_python_is_refused_in_one_sentence(shell: Shell, checkout: Path) -> None:
    (checkout / ".venv" / "unfinished").write_text("")
    old = executable(checkout / "old", '#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2\nexit 1\n')
    done = shell("prepare run", MUSICSTUDIO_PYTHON=str(old))
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("Music Studio needs 64-bit Python 3.11, 3.12 or 3.13")


def test_a_missing_venv_module_is_named(shell: Shell, checkout: Path) -> None:
    """Debian splits it off Python; here nothing may be installed."""
    (checkout / ".venv" / "unfinished").write_text("")
    bare = executable(checkout / "bare", '#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; *print*) echo 3.12 ;; esac\n')
    done = shell("prepare run", MUSICSTUDIO_PYTHON=str(bare))
    assert done.returncode == 1
    assert "apt install python3.12-venv" in done.stderr.splitlines()[-1]


@pytest.mark.skipif(sys.platform != "linux", reason="the wheels for other systems bring the libraries along")
def test_missing_libraries_are_named_where_they_cannot_be_added(shell: Shell) -> None:
    done = shell("missing_libraries() { echo libEGL.so.1; }; add_libraries")
    assert done.returncode == 0
    assert "still need libEGL.so.1; the command line works without. Install: " in done.stderr.splitlines()[-1]


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux is there a choice")
@pytest.mark.parametrize(
    ("situation", "asked"),
    [
        # what pip calls in turn; a stand-in fails for all but the last
        ("offered=local", ["--no-deps torch==PIN+cpu"]),
        ("offered=index", ["--no-deps torch==PIN+cpu", "--no-deps --index-url INDEX torch==PIN+cpu"]),
        ("offered=plain", ["--no-deps torch==PIN+cpu", "--no-deps torch==PIN"]),
        ("offered=plain; MUSICSTUDIO_TORCH=cuda", ["--no-deps torch==PIN"]),
    ],
)
def test_the_build_of_torch_fits_the_machine(shell: Shell, checkout: Path, situation: str, asked: list[str]) -> None:
    executable(checkout / ".venv" / "bin" / "python", "#!/bin/sh\nexit 1\n")  # no torch yet
    done = shell(
        situation
        + """
        reachable() { [ "$offered" = index ]; }
        pip() {
          echo "$*"
          case "$offered $*" in local*+cpu | *--index-url*+cpu | plain*torch==*[0-9]) return 0 ;; *) return 1 ;; esac
        }
        install_torch"""
    )
    assert done.returncode == 0, done.stderr
    pin = next(
        line for line in (checkout / "packaging" / "constraints.txt").read_text().splitlines() if "torch==" in line
    )
    words = {"PIN": pin.removeprefix("torch=="), "INDEX": "https://download.pytorch.org/whl/cpu"}
    expected = [" ".join(line.replace("PIN", words["PIN"]).replace("INDEX", words["INDEX"]).split()) for line in asked]
    assert done.stdout.splitlines() == expected
    assert ("gigabytes" in done.stderr) is (situation == "offered=plain")


@pytest.mark.parametrize(
    ("codes", "failed"), [({}, None), ({"PYTEST_CODE": "1"}, "pytest"), ({"FORMAT_CODE": "1"}, "ruff format")]
)
def test_the_test_command_runs_all_and_ends_with_pytests_line(
    ready: Shell, codes: dict[str, str], failed: str | None
) -> None:
    done = ready('bash "$PROJECT/packaging/test.sh" tests/audio', **codes)
    assert done.returncode == (1 if failed else 0), done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1] == "1 failed, 41 passed in 0.1s"
    verdicts = dict(reversed(line.split(None, 1)) for line in lines if line.strip().startswith(("passed", "FAILED")))
    assert set(verdicts) == {"ruff check", "ruff format", "import-linter", "mypy", "pytest"}
    assert [name for name, verdict in verdicts.items() if verdict == "FAILED"] == ([failed] if failed else [])


def test_scripts_are_for_the_bash_of_a_mac_too() -> None:
    for script in sorted((ROOT / "packaging").glob("*.sh")):
        subprocess.run([BASH, "-n", str(script)], check=True)
        text = script.read_text()
        newer = [
            word for word in ("mapfile", "readarray", "declare -A", "local -n", ",,}", "^^}", "${@:") if word in text
        ]
        assert newer == [], script.name
