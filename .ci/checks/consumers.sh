#!/usr/bin/env bash
# The slow tests: consumers that build the library again (vendored, FetchContent, unity, multi-config,
# no RTTI, header sets).
set -euo pipefail
cd "$(dirname "$0")/../.."
tests/run.sh -C Slow -L slow -LE port
