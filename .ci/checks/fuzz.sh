#!/usr/bin/env bash
# A short run of every fuzz target, from the same seed each time: a change is judged by what it does,
# not by luck. New inputs are what tests/fuzz/run.sh is for.
set -euo pipefail
cd "$(dirname "$0")/../.."
FUZZ_SEED=1 tests/fuzz/run.sh
