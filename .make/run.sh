#!/bin/sh
# Open the window; without a display, run the demonstration offscreen.
set -eu
if [ "$(uname)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  case ${QT_QPA_PLATFORM:-offscreen} in
    offscreen | minimal)
      echo "There is no display here, so the demonstration runs without a window."
      export QT_QPA_PLATFORM="${QT_QPA_PLATFORM:-offscreen}"
      set -- --demo "$@"
      ;;
  esac
fi
exec .venv/bin/mnist-gui "$@"
