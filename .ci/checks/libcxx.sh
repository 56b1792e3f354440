#!/usr/bin/env bash
# The other standard library: clang 19 with libc++ 19, whose std::stop_token is behind
# -fexperimental-library. The library finds that out itself and passes the flag on to its users:
# the consumers here set nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=build/libcxx
mkdir -p build
compiler=(-G Ninja -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_CXX_FLAGS=-stdlib=libc++
  -DCMAKE_BUILD_TYPE=Debug)

# Debian's GoogleTest is built for the other standard library; its sources are there too.
cmake -S /usr/src/googletest -B "$build/googletest" "${compiler[@]}" >/dev/null
cmake --build "$build/googletest" -j2 >/dev/null
cmake --install "$build/googletest" --prefix "$build/googletest-prefix" >/dev/null

# The same goes for cpp-httplib, so the examples and what runs the simulator stay out.
cmake -S . -B "$build/library" "${compiler[@]}" -DSUDOMOCK_WARNINGS_AS_ERRORS=ON \
  -DCMAKE_PREFIX_PATH="$PWD/$build/googletest-prefix" -DSUDOMOCK_BUILD_EXAMPLES=OFF |
  tee "$build.log"
grep -q 'keeps std::stop_token behind -fexperimental-library' "$build.log"
folders=(api client decode http polling testing types watcher webhooks)  # the simulator needs cpp-httplib
cmake --build "$build/library" -j2 --target sudomock sudomock_testing sudomock_webhooks \
  $(printf 'tests/unit/%s/all ' "${folders[@]}")
for folder in "${folders[@]}"; do
  ctest --test-dir "$build/library/tests/unit/$folder" --output-on-failure --no-tests=error -j2
done
cmake --install "$build/library" --prefix "$build/prefix" >/dev/null

cmake -S tests/consumers/find_package -B "$build/consumer" "${compiler[@]}" \
  -DCMAKE_PREFIX_PATH="$PWD/$build/prefix" -DCONSUMER_TESTING=ON >/dev/null
cmake --build "$build/consumer" -j2
"$build/consumer/consumer"
"$build/consumer/consumer_tests"

flags=$(PKG_CONFIG_PATH="$build/prefix/lib/pkgconfig" pkg-config --cflags --libs sudomock)
for standard in c++20 c++23 c++26; do
  # shellcheck disable=SC2086  # flags are words
  clang++-19 -stdlib=libc++ -std=$standard tests/consumers/main.cpp -o "$build/main-$standard" $flags
  "$build/main-$standard"
done
