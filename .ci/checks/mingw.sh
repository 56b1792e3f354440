#!/usr/bin/env bash
# Every source of the library compiles for Windows. libcurl's and nlohmann/json's headers are the
# same everywhere, so this machine's serve; there is no Windows libcurl to link with here, so a
# shared build is left to the GitHub workflow.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=build/mingw
scratch=$build/scratch
rm -rf "$scratch"
mkdir -p "$scratch/include"
header() { dirname "$(echo "#include <$1>" | g++ -M -x c++ - | grep -o "[^ ]*$1" | head -1)"; }
cp -r "$(header curl/curl.h)" "$(header nlohmann/json.hpp)" "$scratch/include/"
cat >"$scratch/nlohmann_jsonConfig.cmake" <<'CMAKE'
add_library(nlohmann_json::nlohmann_json INTERFACE IMPORTED)
set_target_properties(nlohmann_json::nlohmann_json PROPERTIES
  INTERFACE_INCLUDE_DIRECTORIES "${CMAKE_CURRENT_LIST_DIR}/include")
set(nlohmann_json_VERSION 3.11.2)
CMAKE
printf 'set(PACKAGE_VERSION 3.11.2)\nset(PACKAGE_VERSION_COMPATIBLE TRUE)\n' \
  >"$scratch/nlohmann_jsonConfigVersion.cmake"
x86_64-w64-mingw32-ar cr "$scratch/libcurl.a"

cmake -S . -B "$build/library" -G Ninja \
  -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_CXX_COMPILER=x86_64-w64-mingw32-g++-posix \
  -DCMAKE_BUILD_TYPE=Release -DSUDOMOCK_WARNINGS_AS_ERRORS=ON \
  -DCURL_INCLUDE_DIR="$PWD/$scratch/include" -DCURL_LIBRARY="$PWD/$scratch/libcurl.a" \
  -DCURL_NO_CURL_CMAKE=ON -Dnlohmann_json_DIR="$PWD/$scratch" \
  -DSUDOMOCK_BUILD_TESTS=OFF -DSUDOMOCK_BUILD_EXAMPLES=OFF
cmake --build "$build/library" -j2
