#!/usr/bin/env bash
# The soak over real sockets against a simulator with every fault at random: 84 jobs a second while nothing asks the
# client to slow down, then two a second with refusals, limits and advice too.
#
# usage: tests/soak/run.sh [SECONDS] [SEED]    two minutes of each and a new seed unless told
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-120} seed=${2:-$RANDOM} speed=10

.ci/install-dependencies.sh library examples tests
cmake --preset dev >/dev/null
cmake --build --preset dev --target sudomock_soak sudomock_simulator

# Each thread's cache of freed memory would count as memory that is in use: some hundred kB, by chance.
export GLIBC_TUNABLES=glibc.malloc.tcache_count=0

soak() {
  echo "== ${seconds} s, seed ${seed}: $*"
  examples/with_simulator.sh \
    build/dev/src/simulator/sudomock_simulator --speed "$speed" --seed "$seed" -- \
    build/dev/tests/soak/sudomock_soak --seconds "$seconds" --speed "$speed" --seed "$seed" "$@"
}
soak --jobs-per-second 84
soak --jobs-per-second 2 --limits
