# Makes, repairs and recognises the project's environment. Sourced by run.sh and test.sh: `prepare run` or `prepare dev`.
# Standard output stays free for the program (`--json`): every word here goes to standard error, every detail to the log.
# Written for bash 3.2 too, which is what macOS has.
#
#   MUSICSTUDIO_PYTHON=/path/to/python    the Python to build on (default: the first of python3, 3.13, 3.12, 3.11 that suits)
#   MUSICSTUDIO_TORCH=cpu | cuda          the build of torch on Linux (default: cuda where nvidia-smi works, else cpu)

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$root/.venv
python=$venv/bin/python
log=$venv/setup.log
lock=$venv/lock
constraints=$root/packaging/constraints.txt
system=$(uname -s)
cpu_index=https://download.pytorch.org/whl/cpu
needs_kb=3000000

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# --- the whole ---------------------------------------------------------------------------------------------------------

# prepare run|dev: returns at once where the environment is as the project's files ask for.
prepare() {
  case $system in
    Linux | Darwin) ;;
    *) fail "On Windows use packaging\\run.ps1 (this is $system)." ;;
  esac
  key="$root $(cat "$constraints" "$root/pyproject.toml" "$root/packaging/setup.sh" | cksum)"
  is_ready "$1" && return
  mkdir -p "$venv" 2>/dev/null || fail "Cannot write to $root; move the project to a folder of yours and start again."
  take_lock
  if ! is_ready "$1"; then
    build "$1"
    printf '%s\n' "$key" >"$venv/ready-run"
    [ "$1" = run ] || printf '%s\n' "$key" >"$venv/ready-$1"
  fi
  drop_lock
}

is_ready() { [ -x "$python" ] && [ -r "$venv/ready-$1" ] && [ "$(cat "$venv/ready-$1")" = "$key" ]; }

build() {
  rm -f "$venv"/ready-*
  [ -x "$python" ] || say "Setting Music Studio up in $venv (once; a few minutes, about 2 GB)."
  make_venv
  : >"$venv/unfinished"
  say "Installing torch… 1/3"
  install_torch
  say "Installing the other packages… 2/3"
  install_packages_of "$1"
  say "Preparing the first start… 3/3"
  link_source
  [ "$system" = Darwin ] || add_libraries
  rm -f "$venv/unfinished"
  say "Ready."
}

# --- one set-up at a time ----------------------------------------------------------------------------------------------

take_lock() {
  local holder patience=5 told=
  until mkdir "$lock" 2>/dev/null; do
    holder=$(cat "$lock/pid" 2>/dev/null || true)
    if [ -n "$holder" ] && kill -0 "$holder" 2>/dev/null; then
      [ -n "$told" ] || say "Another start is setting up; waiting for it."
      told=yes
    elif [ -n "$holder" ] || [ $((patience -= 1)) -le 0 ]; then
      rm -rf "$lock" # its owner is gone
      continue
    fi
    sleep 1
  done
  printf '%s\n' "$$" >"$lock/pid"
  trap drop_lock EXIT
}

drop_lock() {
  rm -rf "$lock"
  trap - EXIT
}

# --- Python ------------------------------------------------------------------------------------------------------------

suits() { "$1" -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] < (3, 14) and sys.maxsize > 2**32))' >/dev/null 2>&1; }

find_python() {
  local name
  for name in "${MUSICSTUDIO_PYTHON:-}" python3 python3.13 python3.12 python3.11; do
    if [ -n "$name" ] && suits "$name"; then
      command -v "$name"
      return
    fi
    [ -z "${MUSICSTUDIO_PYTHON:-}" ] || return
  done
  return 1
}

make_venv() {
  local base version
  [ ! -e "$venv/unfinished" ] || say "The last set-up was interrupted: beginning anew."
  if [ -x "$python" ] && [ ! -e "$venv/unfinished" ] && suits "$python" && "$python" -m pip --version >/dev/null 2>&1; then
    return
  fi
  base=$(find_python) || { add_system_packages python && base=$(find_python); } ||
    fail "Music Studio needs 64-bit Python 3.11, 3.12 or 3.13 and found $(python3 --version 2>&1 | tail -1);" \
      "install one (with its venv module) and start again, or name one: MUSICSTUDIO_PYTHON=/path/to/python3."
  if ! "$base" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$base" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    add_system_packages venv "$version" || true
    "$base" -c 'import ensurepip, venv' 2>/dev/null ||
      fail "$base lacks its venv module; install it (Debian and Ubuntu: apt install python$version-venv) and start again."
  fi
  check_disk
  # what an interrupted installation left cannot be told from a whole one: begin anew, downloads are cached by pip
  find "$venv" -mindepth 1 -maxdepth 1 ! -name "$(basename "$lock")" -exec rm -rf {} +
  : >"$venv/unfinished"
  "$base" -m venv "$venv" >"$log" 2>&1 || fail "Python could not make $venv: $(tail -1 "$log")"
}

check_disk() {
  local free
  free=$(df -Pk "$venv" | awk 'NR == 2 { print $4 }')
  [ "${free:-$needs_kb}" -ge "$needs_kb" ] || fail "$root has $((free / 1000)) MB free and the set-up needs $((needs_kb / 1000)) MB; make room and start again."
}

# --- packages ----------------------------------------------------------------------------------------------------------

pip() { "$python" -m pip install --no-input --disable-pip-version-check --progress-bar off --only-binary :all: "$@" </dev/null >>"$log" 2>&1; }

give_up() {
  tail -n 4 "$log" >&2
  rm -f "$venv/unfinished" # pip ended by itself: what it had done is whole and is kept
  if [ "$system" = Linux ] && ! "$python" -c 'import platform, sys; name, number = platform.libc_ver()
sys.exit(name == "glibc" and tuple(map(int, number.split("."))) < (2, 34))'; then
    fail "This system is too old for Qt (its C library is older than 2.34); Debian 12, Ubuntu 22.04, Fedora 35 or newer will do."
  fi
  fail "$1 could not be installed; check the network or proxy and start again: it goes on from here (all details: $log)."
}

# Without an NVIDIA card the CPU build does the same and is a tenth of the download: from where pip already looks, else
# from PyTorch's own index, else, with a warning, whatever the package index gives.
install_torch() {
  local pin
  pin=$(sed -n 's/^torch==//p' "$constraints")
  if "$python" -c 'import sys; from importlib.metadata import version as v; sys.exit(v("torch").split("+")[0] != sys.argv[1])' "$pin" 2>/dev/null; then
    return
  fi
  if [ "$system" = Linux ] && wants_cpu; then
    pip --no-deps "torch==$pin+cpu" && return
    if reachable "$cpu_index/torch/"; then
      say "  the build for CPUs, about 200 MB"
      pip --no-deps --index-url "$cpu_index" "torch==$pin+cpu" || give_up torch
      return
    fi
    say "  PyTorch's index of CPU builds cannot be reached: taking the general build, a few gigabytes with its CUDA libraries."
  fi
  pip --no-deps "torch==$pin" || give_up torch
}

wants_cpu() {
  case ${MUSICSTUDIO_TORCH:-} in
    cpu) ;;
    '') ! nvidia-smi -L >/dev/null 2>&1 ;;
    *) false ;;
  esac
}

reachable() {
  "$python" -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=8).read(1)' "$1" >>"$log" 2>&1
}

install_packages_of() {
  "$python" - "$root/pyproject.toml" "$1" >"$venv/requirements.txt" <<'PY'
import sys
import tomllib

project = tomllib.load(open(sys.argv[1], "rb"))["project"]


def extra(name):  # one may stand for another: "musicstudio[train]"
    for wanted in project["optional-dependencies"].get(name, []):
        own, _, inner = wanted.partition("[")
        yield from extra(inner.rstrip("]")) if own == project["name"] and inner else [wanted]


print(*project["dependencies"], *extra(sys.argv[2]), sep="\n")
PY
  pip -c "$constraints" -r "$venv/requirements.txt" || give_up "The Python packages"
}

# The checkout itself is what runs: a path file needs no build and no copy of the resources.
link_source() {
  "$python" -c 'import pathlib, sys, sysconfig
pathlib.Path(sysconfig.get_path("purelib"), "musicstudio-source.pth").write_text(sys.argv[1] + "\n")' "$root"
}

# --- system libraries --------------------------------------------------------------------------------------------------

# Qt blames the wrong library when one is missing, so the linker is asked.
missing_libraries() {
  local qt
  qt=$("$python" -c 'import importlib.util as u; print(u.find_spec("PySide6").submodule_search_locations[0])')
  ldd "$qt/Qt/plugins/platforms/libqxcb.so" "$qt/Qt/plugins/platforms/libqoffscreen.so" "$qt"/QtWidgets.*.so 2>/dev/null |
    awk '/not found/ { print $1 }' | sort -u
  "$python" -c 'import sounddevice' 2>/dev/null || echo libportaudio.so.2
}

add_libraries() {
  local missing
  missing=$(missing_libraries)
  [ -n "$missing" ] || return 0
  add_system_packages window || true
  missing=$(missing_libraries | tr '\n' ' ')
  [ -z "$missing" ] || say "The window and playback still need ${missing% }; the command line works without. Install: $(packages_for "$(manager || echo apt-get)" window)"
}

manager() { command -v apt-get dnf pacman zypper | head -n 1 | sed 's,.*/,,' | grep .; }

# add_system_packages PURPOSE [PYTHON_VERSION]: false where there is no package manager we know, or no right to use it.
add_system_packages() {
  local tool names name
  tool=$(manager) || return 1
  names=$(packages_for "$tool" "$@")
  [ -n "$names" ] && may_install || return 1
  say "  adding system packages: $names"
  [ "$tool" != apt-get ] || as_root apt-get -qq update >>"${log}" 2>&1 || true
  # shellcheck disable=SC2086 # a list of words
  install_with "$tool" $names && return
  for name in $names; do # a name that this release does not know must not keep the others away
    install_with "$tool" "$name" || true
  done
}

may_install() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }

as_root() {
  if [ "$(id -u)" = 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "$@" </dev/null
  else
    sudo -n env DEBIAN_FRONTEND=noninteractive "$@" </dev/null
  fi
}

install_with() {
  local tool=$1
  shift
  case $tool in
    apt-get) as_root apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=120 install "$@" ;;
    dnf) as_root dnf -q -y install "$@" ;;
    pacman) as_root pacman -S --needed --noconfirm "$@" ;;
    zypper) as_root zypper -n -q install "$@" ;;
  esac >>"$log" 2>&1
}

packages_for() {
  case $1:$2 in
    apt-get:python) echo python3 python3-venv ;;
    apt-get:venv) echo "python$3-venv" ;;
    apt-get:window)
      echo libgl1 libegl1 libglib2.0-0 libfontconfig1 libdbus-1-3 libxkbcommon0 libportaudio2 libxcb-cursor0 \
        libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-image0 libxcb-randr0 libxcb-render-util0 libxcb-xinerama0 \
        libxcb-xkb1 libxkbcommon-x11-0 libx11-xcb1
      ;;
    apt-get:tests) echo xvfb xauth xdotool openbox pulseaudio pulseaudio-utils libasound2-plugins ffmpeg ;;
    dnf:python) echo python3 ;;
    dnf:window)
      echo mesa-libGL mesa-libEGL glib2 fontconfig dbus-libs libxkbcommon portaudio xcb-util-cursor xcb-util-wm \
        xcb-util-keysyms libxcb xcb-util-image xcb-util-renderutil libxkbcommon-x11 libX11-xcb
      ;;
    dnf:tests) echo xorg-x11-server-Xvfb xorg-x11-xauth xdotool openbox pulseaudio-utils alsa-plugins-pulseaudio ffmpeg-free ;;
    pacman:python) echo python ;;
    pacman:window)
      echo libglvnd glib2 fontconfig dbus libxkbcommon portaudio xcb-util-cursor xcb-util-wm xcb-util-keysyms libxcb \
        xcb-util-image xcb-util-renderutil libxkbcommon-x11 libx11
      ;;
    pacman:tests) echo xorg-server-xvfb xorg-xauth xdotool openbox pulseaudio alsa-plugins ffmpeg ;;
    zypper:python) echo python3 ;;
    zypper:window)
      echo Mesa-libGL1 Mesa-libEGL1 libglib-2_0-0 libfontconfig1 libdbus-1-3 libxkbcommon0 libportaudio2 libxcb-cursor0 \
        libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-image0 libxcb-randr0 libxcb-render-util0 libxcb-xinerama0 \
        libxcb-xkb1 libxkbcommon-x11-0 libX11-xcb1
      ;;
    zypper:tests) echo xorg-x11-server-Xvfb xauth xdotool openbox pulseaudio pulseaudio-utils alsa-plugins-pulse ffmpeg ;;
  esac
}
