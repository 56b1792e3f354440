#!/usr/bin/env bash
# The recipe follows pairs: the second of each only once the first has succeeded.
# usage: coroutines_go_on_at_each_end.sh EXAMPLES SIMULATOR RECIPE
set -euo pipefail
source "$(dirname "$0")/expect.sh"

output=$("$1/with_simulator.sh" "$2" --speed 20 --script "$(dirname "$0")/recipes.json" -- \
  "$3" video cancelled failing upload 2>&1)
expect '^video: succeeded$' "$output"
expect '^cancelled: cancelled$' "$output"
expect '^failing: failed$' "$output"
[ "$(wc -l <<<"$output")" -eq 3 ] # the upload's turn never came
