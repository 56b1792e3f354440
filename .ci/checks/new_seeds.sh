#!/usr/bin/env bash
# The soak in virtual time over five thousand seeds that nobody chose.
set -euo pipefail
cd "$(dirname "$0")/../.."
first=$((RANDOM * 32768 + RANDOM + 1000))
echo "== new seeds: $first to $((first + 4999)); again with tests/soak/seeds.sh $first $((first + 4999))"
tests/soak/seeds.sh "$first" $((first + 4999)) build/soak-seeds/new
