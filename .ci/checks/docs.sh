#!/usr/bin/env bash
# The reference: every public symbol is documented, and Doxygen warns of nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
cmake --preset dev -DSUDOMOCK_BUILD_DOCS=ON >/dev/null
cmake --build --preset dev --target docs
