#!/usr/bin/env bash
# The Debian packages: made by cpack, installed, used by find_package and pkg-config without a word
# about where they are, and removed again.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=build/deb
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

cmake -S . -B "$build" -G Ninja -DBUILD_SHARED_LIBS=ON -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_INSTALL_PREFIX=/usr -DSUDOMOCK_BUILD_TESTS=OFF -DSUDOMOCK_BUILD_EXAMPLES=OFF \
  -DSUDOMOCK_BUILD_WEBHOOKS=ON
cmake --build "$build" -j2
rm -f "$build"/*.deb
(cd "$build" && cpack)

abi=$(sed -n 's/^project(sudomock VERSION \([0-9]*\.[0-9]*\).*/\1/p' CMakeLists.txt)
packages=(libsudomock-webhooks-dev "libsudomock-webhooks$abi" libsudomock-dev "libsudomock$abi")
remove() { as_root dpkg --purge "${packages[@]}" >/dev/null; }
trap remove EXIT
as_root dpkg --install "$build"/*.deb >/dev/null

rm -rf "$build/consumer"
cmake -S tests/consumers/find_package -B "$build/consumer" -G Ninja -DCONSUMER_TESTING=ON \
  -DCONSUMER_WEBHOOKS=ON
cmake --build "$build/consumer" -j2
"$build/consumer/consumer"
"$build/consumer/consumer_tests"
"$build/consumer/consumer_webhooks"
# shellcheck disable=SC2046  # flags are words
g++ -std=c++20 tests/consumers/main.cpp -o "$build/main" $(pkg-config --cflags --libs sudomock)
"$build/main"
dpkg --status "libsudomock$abi" | grep '^Depends: .*libcurl4'
dpkg --status "libsudomock-webhooks$abi" | grep '^Depends: .*libssl3'
# Only these need OpenSSL's headers.
if dpkg --status libsudomock-dev "libsudomock$abi" | grep '^Depends: .*libssl-dev'; then exit 1; fi
