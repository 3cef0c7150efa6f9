#!/bin/sh
# Open the window; without a display, run the demonstration offscreen.
set -eu
trap 'exit 0' HUP INT TERM
if [ "$(uname)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  case ${QT_QPA_PLATFORM:-offscreen} in
    offscreen | minimal)
      echo "There is no display here, so the demonstration runs without a window."
      export QT_QPA_PLATFORM="${QT_QPA_PLATFORM:-offscreen}"
      set -- --demo "$@"
      ;;
  esac
fi
# A signal waits until the program handles it: while Python starts, it would be no clean end.
held=--block-signal=HUP,INT,TERM
if env "$held" true 2>/dev/null; then
  exec env "$held" .venv/bin/mnist-gui "$@"
fi
exec .venv/bin/mnist-gui "$@"
