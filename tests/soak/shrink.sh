#!/usr/bin/env bash
# Makes the world of a failing seed smaller until nothing can be left out, and prints it as a
# scenario to paste into tests/soak/scenario_test.cpp. What it fails with there says what is wrong.
#
# usage: tests/soak/shrink.sh SEED
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${SUDOMOCK_SOAK_SHRINK:-build/soak/tests/soak/sudomock_soak_shrink}

if [ -z "${SUDOMOCK_SOAK_SHRINK:-}" ]; then
  cmake --preset soak >/dev/null
  cmake --build --preset soak --target sudomock_soak_shrink >/dev/null
fi
"$program" "$1"
