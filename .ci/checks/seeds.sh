#!/usr/bin/env bash
# The soak in virtual time over a hundred seeds that are always the same, so that a change is judged
# by what it does, not by luck. New ones are what new_seeds.sh is for.
set -euo pipefail
cd "$(dirname "$0")/../.."
# What tests/run.sh has built.
cmake --preset dev >/dev/null
cmake --build --preset dev --target soak_tests >/dev/null
SUDOMOCK_SOAK_TESTS=build/dev/tests/soak/soak_tests tests/soak/seeds.sh 1 100 build/soak-seeds/fixed
