#!/usr/bin/env bash
# The layout of every C++ file, by .clang-format; nothing is changed.
set -euo pipefail
cd "$(dirname "$0")/../.."
mapfile -t files < <(git ls-files -- '*.cpp' '*.hpp' '*.h')
clang-format --dry-run -Werror "${files[@]}"
echo "${#files[@]} files are laid out as agreed"
