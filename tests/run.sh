#!/usr/bin/env bash
# Builds everything with warnings as errors and runs every test through ctest. Arguments go to
# ctest: `tests/run.sh -R Poll` runs the tests whose name contains "Poll".
set -euo pipefail
cd "$(dirname "$0")/.."

.ci/install-dependencies.sh library examples tests
echo "== configure and build (preset dev, warnings are errors)"
cmake --preset dev
cmake --build --preset dev
echo "== test"
ctest --preset dev "$@"
