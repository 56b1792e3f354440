#!/usr/bin/env bash
# The soak in virtual time: a hundred seeds that are always the same, and a hundred new ones.
set -euo pipefail
cd "$(dirname "$0")/../.."

new=$((RANDOM * 32768 + RANDOM + 1000))
echo "== new seeds: $new to $((new + 99)); again with tests/soak/seeds.sh $new $((new + 99))"
status=0
tests/soak/seeds.sh 1 100 build/soak-seeds/fixed || status=1
tests/soak/seeds.sh "$new" $((new + 99)) build/soak-seeds/new || status=1
exit "$status"
