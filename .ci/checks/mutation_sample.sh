#!/usr/bin/env bash
# Forty faults drawn by a seed of today: which of them the tests notice. A report, never red.
set -euo pipefail
cd "$(dirname "$0")/../.."
tests/mutation/sample.py "$(date -u +%F)" 40
