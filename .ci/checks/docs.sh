#!/usr/bin/env bash
# The reference: every public symbol is documented, and Doxygen warns of nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
cmake --preset dev >/dev/null
cmake --build --preset dev --target docs
