#!/usr/bin/env bash
# Makes .venv with Python 3.10 and the locked dependencies. Needs a Python 3 with venv, or uv. Called by `make install`.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf '\nmake install: %s\n' "$1" >&2; exit 1; }

python3="${PYTHON3:-python3}"
uv="${UV:-.uv/bin/uv}"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT

if ! command -v "$uv" >/dev/null 2>&1; then
  command -v "$python3" >/dev/null 2>&1 || fail "There is no $python3. Install Python 3 (any version), or uv, and try again."
  echo "Installing uv into .uv ..."
  rm -rf .uv
  "$python3" -m venv .uv >"$log" 2>&1 || { cat "$log" >&2; fail "$python3 cannot make environments. On Debian or Ubuntu: apt-get install python3-venv"; }
  .uv/bin/pip install --quiet --disable-pip-version-check uv >"$log" 2>&1 || { cat "$log" >&2; fail "uv could not be fetched. Is there a network connection? (A proxy: set HTTPS_PROXY.)"; }
  uv=.uv/bin/uv
fi

echo "Looking for Python 3.10 ..."
if ! "$uv" python find --quiet 3.10 >/dev/null 2>"$log"; then
  echo "Fetching Python 3.10 ..."
  "$uv" python install 3.10 >"$log" 2>&1 || { cat "$log" >&2; fail "Python 3.10 was not found and could not be fetched. Install it (for example: pyenv install 3.10, or apt-get install python3.10-venv) and try again."; }
fi

echo "Installing the locked dependencies into .venv (about 800 MB; a few minutes the first time) ..."
"$uv" sync --locked ${FIBROGUIDE_SYNC_OPTIONS:-} || fail "The dependencies could not be installed; the reason stands above. Is there a network connection, and room on the disk?"
