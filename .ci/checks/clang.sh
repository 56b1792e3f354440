#!/usr/bin/env bash
# The library, the fake API and the examples with clang, warnings as errors, as a debug build. (The
# tests are built and run with clang by the preset asan.)
set -euo pipefail
cd "$(dirname "$0")/../.."
cmake --preset clang -DSUDOMOCK_BUILD_TESTS=OFF
cmake --build --preset clang
