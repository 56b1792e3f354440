#!/usr/bin/env bash
# Decoding with every nlohmann/json from the stated minimum to the newest: the headers of Debian's
# packages from 11 to unstable. The oldest here is the stated minimum.
set -euo pipefail
cd "$(dirname "$0")/../.."
packages=(
  "nlohmann-json3-dev bullseye"    # 3.9.1
  "nlohmann-json3-dev bookworm"    # 3.11.2
  "nlohmann-json3-dev trixie"      # 3.11.3
  "nlohmann-json3.12-dev sid")     # 3.12.0
build=build/nlohmann-json
include=$PWD/$build/include
mkdir -p "$build"

# One header after the other in the same place: only what reads JSON is built again.
passed=()
for package in "${packages[@]}"; do
  # shellcheck disable=SC2086  # a package and a suite
  folder=$(.ci/debian-archive.sh package $package)
  header=$(find "$folder" -path '*nlohmann/json.hpp' | head -1)
  rm -rf "$include"
  mkdir -p "$include"
  cp -r "$(dirname "$header")" "$include/"
  version=$(grep -rhoE '^#define NLOHMANN_JSON_VERSION_(MAJOR|MINOR|PATCH) [0-9]+' "$include" |
    awk '{ print $3 }' | head -3 | paste -sd.)
  echo "== nlohmann/json $version ($package)"
  cat >"$build/nlohmann_jsonConfig.cmake" <<CMAKE
add_library(nlohmann_json::nlohmann_json INTERFACE IMPORTED)
set_target_properties(nlohmann_json::nlohmann_json PROPERTIES
  INTERFACE_INCLUDE_DIRECTORIES "$include")
CMAKE
  cat >"$build/nlohmann_jsonConfigVersion.cmake" <<CMAKE
set(PACKAGE_VERSION $version)
if(NOT PACKAGE_VERSION VERSION_LESS PACKAGE_FIND_VERSION)
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
endif()
CMAKE
  cmake -S . -B "$build/tree" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG= \
    -Dnlohmann_json_DIR="$PWD/$build" -DSUDOMOCK_WARNINGS_AS_ERRORS=ON >"$build/configure.log"
  # With this machine's own header it would be no test.
  grep -q -- "-isystem $include" "$build/tree/build.ninja"
  cmake --build "$build/tree" --parallel 2 --target decode_tests
  ctest --test-dir "$build/tree/tests/unit/decode" --output-on-failure --no-tests=error -j2
  passed+=("$version")
done
echo "passed with nlohmann/json ${passed[*]}"
