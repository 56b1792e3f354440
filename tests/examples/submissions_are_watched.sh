#!/usr/bin/env bash
# usage: submissions_are_watched.sh EXAMPLES SIMULATOR EXAMPLE
set -euo pipefail
source "$(dirname "$0")/expect.sh"

output=$("$1/with_simulator.sh" "$2" --speed 20 -- "$3" render video upload no-such-kind 2>&1)
expect '^render: queued$' "$output"
expect '^video: queued, 125 credits$' "$output"
expect '^no-such-kind: not accepted: .*Not Found' "$output"
for kind in render video upload; do expect "^$kind: succeeded\$" "$output"; done
[ "$(wc -l <<<"$output")" -eq 7 ]
