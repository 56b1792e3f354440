#!/usr/bin/env bash
# The soak in virtual time as a search: one world for each seed, as many at a time as there are cores.
#
# usage: tests/soak/seeds.sh FROM TO [LOG_FOLDER]
#
# Prints each seed that fails and how to repeat it, and keeps what it said in LOG_FOLDER (build/soak-seeds). Ends with 1
# when one failed, or took longer than two minutes of CPU.
set -euo pipefail
cd "$(dirname "$0")/../.."
from=$1 to=$2 logs=${3:-build/soak-seeds}
program=${SUDOMOCK_SOAK_TESTS:-build/soak/tests/soak/soak_tests}
mkdir -p "$logs"
rm -f "$logs"/*.log

if [ -z "${SUDOMOCK_SOAK_TESTS:-}" ]; then
  cmake --preset soak >/dev/null
  cmake --build --preset soak --target soak_tests >/dev/null
fi

one_seed() {
  local log="$2/$3.log"
  if ulimit -t 120 && SUDOMOCK_SOAK_SEED=$3 timeout 900 "$1" --gtest_filter='Soak.AWorld*' >"$log" 2>&1; then
    rm "$log"
  else
    echo "seed $3 fails; again: SUDOMOCK_SOAK_SEED=$3 $1 --gtest_filter='Soak.AWorld*'; smaller: tests/soak/shrink.sh $3"
  fi
}
export -f one_seed

seq "$from" "$to" | xargs -P "$(nproc)" -I {} bash -c 'one_seed "$@"' _ "$program" "$logs" {}
failed=$(find "$logs" -name '*.log' | wc -l)
echo "$((to - from + 1)) seeds from $from to $to, $failed failed"
[ "$failed" -eq 0 ]
