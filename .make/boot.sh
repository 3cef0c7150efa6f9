#!/bin/sh
# Run set_up.py with any Python; it chooses the right one itself.
venv=
[ ! -f .venv/set-up.json ] || venv=.venv/bin/python
for python in $venv ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.10 python; do
  if "$python" -I -S -c 'import sys; sys.exit(sys.version_info < (3, 6))' 2>/dev/null; then
    exec "$python" -B -E -s .make/set_up.py "$@"
  fi
done
echo "There is no Python here. Install Python 3.12 (Debian and Ubuntu: sudo apt-get install -y python3 python3-venv), then type the same command again." >&2
exit 1
