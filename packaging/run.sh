#!/usr/bin/env bash
# Music Studio's first command: `bash packaging/run.sh` sets up what is missing and opens the studio on the demo project;
# with arguments it is the command line: `bash packaging/run.sh separate song.mp3 -o stems`. Works from any folder.
set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/setup.sh"

display_exists() {
  local number
  [ "$system" != Darwin ] || return 0
  case ${WAYLAND_DISPLAY:-} in
    '') ;;
    /*) [ ! -S "$WAYLAND_DISPLAY" ] || return 0 ;;
    *) [ ! -S "${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/$WAYLAND_DISPLAY" ] || return 0 ;;
  esac
  case ${DISPLAY:-} in
    '') return 1 ;;
    :*) # a name left over from a session that has ended is no display
      number=${DISPLAY#:}
      number=${number%%.*}
      [ -S "/tmp/.X11-unix/X$number" ] || grep -q "@/tmp/.X11-unix/X$number\$" /proc/net/unix 2>/dev/null
      ;;
    *) return 0 ;; # another machine's, as through ssh
  esac
}

prepare run
export PYTHONSAFEPATH=1 # a musician's folder may hold a random.py; nothing in it is ours to import
if [ "$#" -gt 0 ]; then
  exec "$python" -m musicstudio "$@"
fi
if display_exists; then
  exec "$python" -m musicstudio
fi
say "There is no display here, so the demo is made instead: open demo-out/index.html where there is one."
exec "$python" -m musicstudio demo -o demo-out
