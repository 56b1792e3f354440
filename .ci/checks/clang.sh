#!/usr/bin/env bash
# The library, the fake API and the examples with clang, warnings as errors, as a debug build; without
# precompiled headers, so that each source has to include what it needs. (The tests are built and run
# with clang by the preset asan.)
set -euo pipefail
cd "$(dirname "$0")/../.."
cmake --preset clang -DSUDOMOCK_BUILD_TESTS=OFF -DSUDOMOCK_BUILD_WEBHOOKS=ON \
  -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON
cmake --build --preset clang
