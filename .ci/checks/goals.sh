#!/usr/bin/env bash
# The goals of the polling in virtual time over five seeds, with up to ten thousand jobs.
set -euo pipefail
cd "$(dirname "$0")/../.."
cmake --preset soak >/dev/null # a tenth of dev's time
cmake --build --preset soak --target slow_goals_test
build/soak/tests/simulation/slow_goals_test
