#!/usr/bin/env bash
# The soak over real sockets: 84 jobs a second against a simulator with every fault at random.
#
# usage: tests/soak/run.sh [SECONDS] [SEED]    two minutes and a new seed unless told
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-120} seed=${2:-$RANDOM} speed=10

.ci/install-dependencies.sh library examples tests
cmake --preset dev >/dev/null
cmake --build --preset dev --target sudomock_soak sudomock_simulator
echo "== ${seconds} s, seed ${seed}"
examples/with_simulator.sh \
  build/dev/src/simulator/sudomock_simulator --speed "$speed" --seed "$seed" -- \
  build/dev/tests/soak/sudomock_soak --seconds "$seconds" --speed "$speed" --seed "$seed"
