#!/usr/bin/env bash
# Windows: the library and the fake API built by MSVC with vcpkg's dependencies, installed, and used
# by the find_package consumer and its test against the fake. Run in a developer's shell.
#
# usage: .ci/checks/msvc.sh ON|OFF      (shared or not)
set -euo pipefail
cd "$(dirname "$0")/../.."
shared=$1
build=build/msvc-$shared
toolchain="$VCPKG_INSTALLATION_ROOT/scripts/buildsystems/vcpkg.cmake"

cmake -S . -B "$build/library" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS="$shared" \
  -DCMAKE_TOOLCHAIN_FILE="$toolchain" -DSUDOMOCK_WARNINGS_AS_ERRORS=ON \
  -DSUDOMOCK_BUILD_TESTS=OFF -DSUDOMOCK_BUILD_EXAMPLES=OFF
cmake --build "$build/library"
cmake --install "$build/library" --prefix "$build/prefix"

cmake -S tests/consumers/find_package -B "$build/consumer" -G Ninja -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_TOOLCHAIN_FILE="$toolchain" -DCMAKE_PREFIX_PATH="$PWD/$build/prefix" -DCONSUMER_TESTING=ON
cmake --build "$build/consumer"
export PATH="$PWD/$build/prefix/bin:$PATH"
"$build/consumer/consumer"
"$build/consumer/consumer_tests"
