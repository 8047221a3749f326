#!/usr/bin/env bash
# All checks of the project, from a clean clone: installs what they need, then ruff, mypy and pytest
# with the browser tests. Arguments go to pytest: bash tests/run.sh tests/geo -k circle
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step=start
trap '[ $? -eq 0 ] || echo "tests/run.sh: $step failed" >&2' EXIT

missing() { # one line: what is missing, and the command that installs it
  trap - EXIT
  echo "tests/run.sh: $1 is missing; install it with: $2" >&2
  exit 1
}

apt_updated=no
debian() { # install a Debian package, or say that someone with the rights must
  local what=$1 package=$2
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    missing "$what" "sudo apt-get update && sudo apt-get install --yes $package"
  fi
  echo "installing $package" >&2
  export DEBIAN_FRONTEND=noninteractive
  local log
  log=$(mktemp)
  if [ "$apt_updated" = no ]; then
    apt-get update -qq >"$log" 2>&1 || cat "$log" >&2
    apt_updated=yes
  fi
  if ! apt-get install -qq --yes --no-install-recommends "$package" >"$log" 2>&1 </dev/null; then
    tail -5 "$log" >&2
    missing "$what" "apt-get update && apt-get install --yes $package"
  fi
  rm -f "$log"
}

timed() { # run a step and say how long it took; never in a condition, where a failure would pass
  local start=$SECONDS
  step=$1
  shift
  "$@"
  echo "$step: $((SECONDS - start)) s"
}

has_chromium() {
  command -v chromium || command -v chromium-browser || command -v google-chrome ||
    command -v google-chrome-stable
} >/dev/null

has_cjk_font() {
  command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn family)" ]
}

has_library() {
  ldconfig -p 2>/dev/null | grep -q "$1"
}

system_packages() {
  has_chromium || debian Chromium chromium
  command -v fc-list >/dev/null || debian fontconfig fontconfig
  has_cjk_font || debian "a font with Chinese characters" fonts-noto-cjk
  has_library libpangoft2-1.0 || debian "Pango, which lays out PDF reports," libpangoft2-1.0-0
  has_library libharfbuzz-subset || debian "HarfBuzz subset" libharfbuzz-subset0
}

python_packages() {
  if [ ! -x .venv/bin/python ]; then
    command -v python3 >/dev/null || debian "Python 3.11 or newer" python3
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
      missing "Python 3.11 or newer (found $(python3 --version))" "your system's packages"
    python3 -c 'import ensurepip, venv' 2>/dev/null || debian "Python's venv module" python3-venv
    python3 -m venv .venv
  fi
  # the same files were installed before: pip would take seconds to find nothing to do
  local wanted
  wanted=$(cat requirements.txt requirements-dev.txt | cksum)
  if [ "$(cat .venv/requirements.cksum 2>/dev/null)" != "$wanted" ]; then
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
    echo "$wanted" >.venv/requirements.cksum
  fi
}

browser_driver() { # Playwright brings its own Node.js, which needs one library that Debian may lack
  if ! .venv/bin/python -m playwright --version >/dev/null 2>&1; then
    debian "libatomic.so.1, which Playwright needs," libatomic1
    .venv/bin/python -m playwright --version
  fi
}

browser_assets() { # else the first test that needs them would have to wait for a download
  .venv/bin/python - <<'END'
import sys

from geo.errors import MapError
from web import assets

try:
    assets.ensure()
except MapError as error:
    sys.exit(str(error))
END
}

typed_paths() {
  for path in server.py cli geo layers ledger routing web; do
    if [ -e "$path" ]; then echo "$path"; fi
  done
}

timed "system packages" system_packages
timed "Python packages" python_packages
timed "browser driver" browser_driver
timed "browser assets" browser_assets
timed "ruff format" .venv/bin/ruff format --check .
timed "ruff check" .venv/bin/ruff check .
mapfile -t typed < <(typed_paths)
timed "mypy" .venv/bin/mypy "${typed[@]}"
# last, so that its closing line is the last one
exec .venv/bin/python -m pytest -n auto --dist loadfile --durations=10 "$@"
