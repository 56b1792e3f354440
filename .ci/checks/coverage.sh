#!/usr/bin/env bash
# Lines and branches of src/ and include/ that the tests reach. Branches that only an exception out
# of the standard library would take (std::bad_alloc) don't count.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -d build/coverage ]; then find build/coverage -name '*.gcda' -delete; fi
.ci/checks/preset.sh coverage
gcovr --root . --filter src/ --filter include/ --exclude-throw-branches \
  --exclude-unreachable-branches --sort-percentage --print-summary \
  --fail-under-line "${COVERAGE_LINES:-95}" --fail-under-branch "${COVERAGE_BRANCHES:-85}" \
  build/coverage
