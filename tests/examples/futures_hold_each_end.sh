#!/usr/bin/env bash
# usage: futures_hold_each_end.sh EXAMPLES SIMULATOR RECIPE
set -euo pipefail
source "$(dirname "$0")/expect.sh"

output=$("$1/with_simulator.sh" "$2" --speed 20 --script "$(dirname "$0")/recipes.json" -- \
  "$3" video failing upload unknown 2>&1)
expect '^video: succeeded$' "$output"
expect '^failing: failed$' "$output"
expect '^upload: succeeded$' "$output"
expect '^unknown: .*404' "$output"
[ "$(wc -l <<<"$output")" -eq 4 ]
