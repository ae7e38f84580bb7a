#!/bin/bash
# `make demo`: with a display the terminal's window and the dev dock, without one the scripted visit offscreen into demo-out/.
set -euo pipefail
cd "$(dirname "$0")/.."
# A DISPLAY that nobody serves (left over from another session) is no display.
case ${DISPLAY:-} in :[0-9]*) number=${DISPLAY#:}; [ -S "/tmp/.X11-unix/X${number%%.*}" ] || unset DISPLAY ;; esac
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  exec .venv/bin/kiosk demo "$@"
fi
echo "No display: running the scripted visit offscreen, into demo-out/"
exec .venv/bin/kiosk demo --headless --out demo-out "$@"
