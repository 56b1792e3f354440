#!/usr/bin/env bash
# A short run of every fuzz target.
set -euo pipefail
cd "$(dirname "$0")/../.."
tests/fuzz/run.sh
