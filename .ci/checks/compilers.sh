#!/usr/bin/env bash
# The library, the fake API and the unit tests with every compiler that is installed, warnings as
# errors, and with libc++ too for each clang that has one.
#
# usage: compilers.sh [COMPILER...]      (default: every g++ and clang++ of the list that is here)
#        compilers.sh g++-13 clang++-22 clang++-22:libc++
set -euo pipefail
cd "$(dirname "$0")/../.."

# Whether that clang's libc++ is whole: Debian 13 has the headers of its 22 over the library of its 19.
has_libcxx() {
  [ -d "/usr/lib/llvm-$1/include/c++" ] || return
  local program='#include <string>
    int main(int argc, char** argv) { return std::hash<std::string>()(argv[argc - 1]) == 0; }'
  "clang++-$1" -stdlib=libc++ -x c++ -o /dev/null - <<<"$program" 2>/dev/null && return
  echo "skipped: the libc++ of clang $1 links no program here" >&2
  return 1
}

every_one() {
  local version
  for version in {12..20}; do
    if command -v "g++-$version" >/dev/null; then echo "g++-$version"; fi
  done
  for version in {14..30}; do
    command -v "clang++-$version" >/dev/null || continue
    echo "clang++-$version"
    if has_libcxx "$version"; then echo "clang++-$version:libc++"; fi
  done
}

# Debian's GoogleTest is built by the suite's own compiler for libstdc++: what that emits a g++ that is
# older cannot link, and libc++ is another library. Its sources are there too.
build_googletest() {
  local build=$1
  shift
  cmake -S /usr/src/googletest -B "$build/googletest" "$@" >/dev/null
  cmake --build "$build/googletest" -j2 >/dev/null
  cmake --install "$build/googletest" --prefix "$PWD/$build/googletest-prefix" >/dev/null
}

build_and_test() {
  local compiler=${1%:libc++} build options targets=(tests/unit/all)
  build=build/compilers/$(basename "${1/:/-}")
  # Without debug information: a third of the time is its.
  options=(-G Ninja "-DCMAKE_CXX_COMPILER=$compiler" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=)
  [[ "$1" != *:libc++ ]] || options+=(-DCMAKE_CXX_FLAGS=-stdlib=libc++)
  build_googletest "$build" "${options[@]}" || return
  options+=("-DCMAKE_PREFIX_PATH=$PWD/$build/googletest-prefix")
  if [[ "$1" == *:libc++ ]]; then
    # cpp-httplib is built for libstdc++ as well, so the simulator and its tests stay out.
    options+=(-DSUDOMOCK_BUILD_EXAMPLES=OFF)
    targets=()
    local folder
    for folder in tests/unit/*/; do
      [ "$folder" = tests/unit/simulator/ ] || targets+=("${folder}all")
    done
  fi
  cmake -S . -B "$build" "${options[@]}" -DSUDOMOCK_WARNINGS_AS_ERRORS=ON >"$build.log" 2>&1 || {
    cat "$build.log"
    return 1
  }
  cmake --build "$build" -j2 --target sudomock sudomock_testing "${targets[@]}" || return
  local target
  for target in "${targets[@]}"; do
    ctest --test-dir "$build/${target%/all}" --output-on-failure --no-tests=error -j2 || return
  done
}

mkdir -p build/compilers
if [ $# -eq 0 ]; then mapfile -t compilers < <(every_one); else compilers=("$@"); fi
[ ${#compilers[@]} -gt 0 ] || { echo "none of the compilers is here"; exit 1; }
failed=()
for compiler in "${compilers[@]}"; do
  echo "== $compiler"
  build_and_test "$compiler" || failed+=("$compiler")
done
echo "== tried: ${compilers[*]}"
if [ ${#failed[@]} -gt 0 ]; then
  echo "== failed: ${failed[*]}"
  exit 1
fi
