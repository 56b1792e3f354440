#!/usr/bin/env bash
# usage: simulator_refuses_a_bad_script.sh EXAMPLES SIMULATOR
set -euo pipefail
source "$(dirname "$0")/expect.sh"

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
echo '{"jobs": [{"running": -1}]}' >"$directory/bad.json"

refused() {
  local status=0
  output=$("$@" 2>&1) || status=$?
  [ "$status" -ne 0 ] || { echo "accepted: $*" >&2; exit 1; }
}
refused "$2" --script "$directory/bad.json"
expect 'bad\.json: jobs\[0\]\.running: not 0 to 1e9 seconds' "$output"
refused "$2" --script "$directory/none.json"
refused "$2" --port 65536
refused "$2" --speed 0
