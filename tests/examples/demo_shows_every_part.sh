#!/usr/bin/env bash
# usage: demo_shows_every_part.sh EXAMPLES SIMULATOR DEMO
set -euo pipefail
source "$(dirname "$0")/expect.sh"
examples=$1 simulator=$2 demo=$3

# Twenty times as fast, as nobody watches.
run() { "$examples/with_simulator.sh" "$simulator" --speed 20 --script "$examples/demo_jobs.json" -- "$@"; }

output=$(run "$demo" 2>&1)
expect '^Talking to http://127\.0\.0\.1:[0-9]+$' "$output"
expect '^ +[0-9.]+ s  succeeded$' "$output"
expect '^  cost 1\.898 USD, pay as you go$' "$output"
expect '^  render  image  http://127\.0\.0\.1:[0-9]+/renders/.*\.webp$' "$output"
expect '^  video   clip   http://127\.0\.0\.1:[0-9]+/videos/.*\.mp4  by veo-3\.1-fast$' "$output"
expect '^  upload  mockup [0-9a-f-]{36}$' "$output"
expect "^  job_failed: Image source for 'Front Design' returned HTTP 404\.$" "$output"
expect '^  charged: 0 credits$' "$output"
expect '^  GET /api/v1/jobs\?limit=50  200' "$output"
expect '^  [rvupx-]{50}$' "$output"
expect '^  [rvupx-]{20}$' "$output"
expect '^  120 jobs$' "$output"
expect '^  all +120 +114 +38970 +58\.838$' "$output"
[ "$(grep -c '^  GET' <<<"$output")" -eq 3 ]
if grep -q $'\x1b' <<<"$output"; then
  echo "escape sequences in what is no terminal" >&2
  exit 1
fi

# --follow, as demo.sh --live uses it; an unknown job is an error in words.
if output=$(run "$demo" --follow no-such-job 2>&1); then
  echo "followed a job that does not exist" >&2
  exit 1
fi
expect '^sudomock_demo: not_found: ' "$output"

if output=$(env -u SUDOMOCK_API_KEY "$demo" 2>&1); then
  echo "ran without a key" >&2
  exit 1
fi
expect 'SUDOMOCK_API_KEY is not set' "$output"
