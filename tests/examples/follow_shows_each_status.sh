#!/usr/bin/env bash
# usage: follow_shows_each_status.sh EXAMPLES SIMULATOR FOLLOW
set -euo pipefail
source "$(dirname "$0")/expect.sh"
examples=$1 simulator=$2 follow=$3
jobs=$(mktemp)
trap 'rm -f "$jobs"' EXIT
cat >"$jobs" <<'JSON'
{"jobs": [{"render_uuid": "clip", "kind": "video", "queued": 1, "dispatched": 0, "running": 2},
          {"render_uuid": "bad", "kind": "render", "running": 0, "outcome": "failed"}]}
JSON
run() { "$examples/with_simulator.sh" "$simulator" --speed 2 --script "$jobs" -- "$@" 2>&1; }

output=$(run "$follow" clip)
expect '^ +[0-9.]+ s  queued$' "$output"
expect '^ +[0-9.]+ s  succeeded$' "$output"
expect '^clip video succeeded after 3 s$' "$output"
expect '^http://127\.0\.0\.1:[0-9]+/videos/.*\.mp4$' "$output"
if grep -q $'\x1b' <<<"$output"; then
  echo "escape sequences in what is no terminal" >&2
  exit 1
fi

if output=$(run "$follow" bad); then
  echo "took a failed job for a success" >&2
  exit 1
fi
expect '^bad render failed' "$output"
if output=$(run "$follow"); then
  echo "ran without a job" >&2
  exit 1
fi
expect '^usage: ' "$output"
if output=$(SUDOMOCK_API_KEY='"sm_in_quotes"' "$follow" good 2>&1); then
  echo "ran with a key in quotes" >&2
  exit 1
fi
expect '^invalid_argument: SUDOMOCK_API_KEY.*quotes' "$output"
