#!/bin/bash
# `make demo`: with a display the terminal's window and the dev dock, without one the scripted visit offscreen into demo-out/.
set -euo pipefail
cd "$(dirname "$0")/.."
# A display that does not answer (left over from another session, or without its cookie) is no display.
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] &&
  ! .venv/bin/python -c 'from PySide6.QtGui import QGuiApplication; QGuiApplication([])' >/dev/null 2>&1; then
  echo "The display ${DISPLAY:-$WAYLAND_DISPLAY} does not answer."
  unset DISPLAY WAYLAND_DISPLAY
fi
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  exec .venv/bin/kiosk demo "$@"
fi
echo "No display: running the scripted visit offscreen, into demo-out/"
exec .venv/bin/kiosk demo --headless --out demo-out "$@"
