#!/usr/bin/env bash
# usage: follow_writes_over_one_line_on_a_terminal.sh EXAMPLES SIMULATOR FOLLOW
set -euo pipefail
source "$(dirname "$0")/expect.sh"
examples=$1 simulator=$2 follow=$3
if ! why=$(script --quiet --return --command true /dev/null 2>&1); then
  echo "skipped: no pseudo-terminal here, as without /dev/pts: $why"
  exit 77
fi
jobs=$(mktemp)
trap 'rm -f "$jobs"' EXIT
cat >"$jobs" <<'JSON'
{"jobs": [{"render_uuid": "clip", "kind": "video", "queued": 1, "dispatched": 0, "running": 2}]}
JSON
output=$("$examples/with_simulator.sh" "$simulator" --speed 2 --script "$jobs" -- \
  script --quiet --return --command "$follow clip" /dev/null 2>&1 | tr '\r' '\n')
expect 'check 1, the next within +1\.5 s$' "$output"
expect ' s, check [2-9]$' "$output"
