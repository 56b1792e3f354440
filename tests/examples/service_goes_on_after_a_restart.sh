#!/usr/bin/env bash
# usage: service_goes_on_after_a_restart.sh EXAMPLES SIMULATOR SERVICE
set -euo pipefail
source "$(dirname "$0")/expect.sh"

if [ "${1:-}" != beside ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  "$1/with_simulator.sh" "$2" --speed 20 --script "$(dirname "$0")/service.json" -- \
    "$0" beside "$3" "$folder"
  exit
fi

service=$2
folder=$3

# live SIGNAL PATTERN [RENDER_UUID...]: runs it until it has printed such a line; prints its output.
live() {
  local signal=$1 pattern=$2 output=$folder/output pid
  shift 2
  "$service" "$folder/open" "$@" >"$output" 2>&1 &
  pid=$!
  for _ in $(seq 600); do
    if grep -qE -- "$pattern" "$output"; then break; fi
    sleep 0.1
  done
  kill -s "$signal" "$pid"
  wait "$pid"
  cat "$output"
}

first=$(live TERM '^failing: ' failing slow)
expect '^failing: failed$' "$first"
expect '^stopped$' "$first"
[ "$(cat "$folder/open")" = slow ]

python3 -c 'import sys, urllib.request as r; r.urlopen(sys.argv[1], sys.argv[2].encode())' \
  "$SUDOMOCK_BASE_URL/_simulator/script" '{"ends": [{"render_uuid": "slow"}]}'
second=$(live INT '^slow: ')
expect '^slow: succeeded$' "$second"
expect '^stopped$' "$second"
[ ! -s "$folder/open" ]
