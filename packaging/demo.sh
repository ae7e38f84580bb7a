#!/bin/bash
# `make demo`: with a display the terminal's window and the dev dock, without one the scripted visit offscreen into demo-out/.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  # Qt aborts at once (134) on a display that does not answer: left over from another session, or without its cookie. Not asked
  # beforehand: an X server whose only client goes away again may reset just when the window comes.
  status=0
  .venv/bin/kiosk demo "$@" || status=$?
  [ "$status" = 134 ] && [ "$SECONDS" -lt 5 ] || exit "$status"
  echo "The display ${DISPLAY:-$WAYLAND_DISPLAY} does not answer."
fi
echo "No display: running the scripted visit offscreen, into demo-out/"
exec .venv/bin/kiosk demo --headless --out demo-out "$@"
