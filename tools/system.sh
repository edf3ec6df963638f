#!/usr/bin/env bash
# Installs the system libraries a step needs where root or sudo without a password allows it;
# elsewhere it names them in one line to copy. Arguments: python, runtime, tests, postgres.
set -euo pipefail

have_font() { fc-list 2>/dev/null | grep -qi "NotoSansCJK\|Noto Sans CJK SC"; }
have_library() { ldconfig -p 2>/dev/null | grep -q "$1"; }
have_chromium() { command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }
have_postgres() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || [ -n "${TEST_DATABASE_URL:-}" ]; }

missing=()
for step in "$@"; do
  case "$step" in
    python)
      python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Python 3.11 or newer is needed." >&2; exit 1; }
      python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
      ;;
    runtime)
      have_library libpango-1.0 || missing+=(libpango-1.0-0)
      have_library libpangoft2-1.0 || missing+=(libpangoft2-1.0-0)
      have_library libharfbuzz-subset || missing+=(libharfbuzz-subset0)
      command -v fc-list >/dev/null || missing+=(fontconfig)
      have_font || missing+=(fonts-noto-cjk)
      ;;
    tests)
      command -v msgfmt >/dev/null || missing+=(gettext)
      ;;
    browser)
      have_chromium || missing+=(chromium-headless-shell)
      ;;
    postgres)
      have_postgres || missing+=(postgresql)
      ;;
  esac
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(uname -s)" != Linux ] || ! command -v apt-get >/dev/null; then
  echo "Please install what these Debian packages hold, then try again: ${missing[*]}" >&2
  exit 1
fi
line="apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" = 0 ]; then
  run() { bash -c "$1"; }
elif sudo -n true 2>/dev/null; then
  run() { sudo -n bash -c "$1"; }
else
  echo "These system packages are missing. Copy this line, then try again:" >&2
  echo "  sudo bash -c '$line'" >&2
  exit 1
fi
echo "Installing system packages: ${missing[*]}"
DEBIAN_FRONTEND=noninteractive run "export DEBIAN_FRONTEND=noninteractive; ( $line ) >/tmp/system-packages.log 2>&1" \
  || { tail -n 5 /tmp/system-packages.log >&2; echo "Could not install them. Copy this line: sudo bash -c '$line'" >&2; exit 1; }
