#!/usr/bin/env bash
# The vcpkg port, run under a small stand-in for vcpkg, and proof that this test can fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
tests/run.sh -C Slow -L port
