#!/usr/bin/env bash
# Runs a command with TEST_DATABASE_URL set: the given one, or a temporary cluster of Debian's
# PostgreSQL that is gone afterwards.
set -euo pipefail

here=$(dirname "$0")
bash "$here/system.sh" browser
if [ -n "${TEST_DATABASE_URL:-}" ]; then exec "$@"; fi
bash "$here/system.sh" postgres
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
home=$(mktemp -d /tmp/procurement-pg.XXXXXX)

as_owner() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
if [ "$(id -u)" = 0 ]; then chown postgres: "$home"; fi
chmod 700 "$home"
stop() {
  as_owner "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$home"
}
trap stop EXIT

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cd /tmp
as_owner "$bin/initdb" -D "$home/data" -U tester --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
as_owner "$bin/pg_ctl" -D "$home/data" -w -l "$home/log" -o \
  "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$home -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c max_connections=200" \
  start >/dev/null || { cat "$home/log" >&2; exit 1; }
cd - >/dev/null
export TEST_DATABASE_URL="postgres://tester@127.0.0.1:$port/postgres"
"$@"
