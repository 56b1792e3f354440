#!/usr/bin/env bash
# The Conan recipe and its test package under the real Conan, without the network: this machine's
# libcurl and nlohmann/json stand for Conan's packages of them (tests/packaging/conan_system/). What
# Conan makes of its own packages is seen in the workflow ci.
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! command -v conan >/dev/null; then
  echo "skipped: no conan here (Debian has no package of it; elsewhere: pipx install conan)"
  exit 77
fi
export CONAN_HOME=$PWD/build/conan
rm -rf "$CONAN_HOME"
conan profile detect
for package in libcurl nlohmann_json; do
  conan export "tests/packaging/conan_system/$package" --version "$(pkg-config --modversion "$package")"
done
for shared in False True; do
  conan create . --no-remote --build=missing -s compiler.cppstd=20 -o "sudomock/*:testing=True" \
    -o "sudomock/*:shared=$shared" -c "tools.cmake.cmake_layout:test_folder=$CONAN_HOME/test-$shared"
done
