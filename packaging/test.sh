#!/usr/bin/env bash
# Music Studio's second command: the same set-up with the tools of development, then every check.
# Arguments go to pytest: `bash packaging/test.sh tests/audio -k splice`. Fails if any check fails; all of them run.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/setup.sh"

# What some tests need beyond the packages: added where that is possible, else those tests are left out and said to be.
lacking_tools() {
  local tool
  for tool in Xvfb xauth xdotool openbox pulseaudio pactl ffmpeg; do
    command -v "$tool" >/dev/null || echo "$tool"
  done
  compgen -G '/usr/lib*/alsa-lib/libasound_module_pcm_pulse.so' >/dev/null ||
    compgen -G '/usr/lib*/*/alsa-lib/libasound_module_pcm_pulse.so' >/dev/null || echo alsa-pulse
}

lacks() { case " $lacking " in *" $1 "*) ;; *) false ;; esac; }

prepare dev
lacking=
if [ "$system" = Linux ]; then
  [ -z "$(lacking_tools)" ] || add_system_packages tests || true
  lacking=$(lacking_tools | tr '\n' ' ')
fi

marks=
without=
leave_out() { # MARK TOOLS...
  local mark=$1 tool missing=
  shift
  for tool in "$@"; do
    if lacks "$tool"; then missing="$missing $tool"; fi
  done
  [ "$system" = Linux ] || missing=" Linux"
  [ -n "$missing" ] || return 0
  marks="${marks:+$marks and }not $mark"
  without="$without
  left out: tests marked $mark, which need$missing"
}
leave_out x11 Xvfb xauth xdotool
leave_out pulse pulseaudio pactl alsa-pulse
if lacks ffmpeg || { [ "$system" = Darwin ] && ! command -v ffmpeg >/dev/null; }; then
  without="$without
  left out: what needs ffmpeg (M4A)"
fi

cd "$root"
bin=$venv/bin
output=$(mktemp)
trap 'rm -f "$output"' EXIT
summary=
worst=0
check() { # NAME COMMAND...
  local name=$1 code=0
  shift
  say "== $name"
  "$@" || code=$?
  [ "$code" = 0 ] || worst=1
  summary="$summary
  $([ "$code" = 0 ] && echo 'passed  ' || echo 'FAILED  ') $name"
}

run_pytest() {
  local colour=no
  [ ! -t 1 ] || colour=yes
  # no test opens a window on the desktop of whoever runs it: those that need a screen start their own
  QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen} "$python" -m pytest --color="$colour" ${marks:+-m "$marks"} "$@" 2>&1 | tee "$output"
}

check "ruff check" "$python" -m ruff check .
check "ruff format" "$python" -m ruff format --check --quiet .
check "import-linter" "$python" -c 'import sys; from importlinter.cli import lint_imports_command as command; sys.argv[0] = "lint-imports"; command()'
check "mypy" "$python" -m mypy
check "pytest" run_pytest "$@"

printf '== in all%s%s\n' "$summary" "$without"
tail -n 1 "$output" # pytest's own last line, for whoever reads only the end
exit "$worst"
