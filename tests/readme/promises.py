#!/usr/bin/env python3
"""Checks that every test which the list of promises names exists.

usage: promises.py docs/promises.md TESTS_DIRECTORY
"""

import pathlib
import re
import sys


def main():
    page = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
    section = page.split("# What it promises under failure", 1)[1].split("\n## ", 1)[0]
    promised = re.findall(r"\| `(\w+)\.(\w+)` \|$", section, re.MULTILINE)
    rows = len(re.findall(r"^\| [^-]", section, re.MULTILINE)) - 1  # without the table's head
    sources = "\n".join(
        path.read_text(encoding="utf-8") for path in pathlib.Path(sys.argv[2]).rglob("*_test.cpp")
    )
    missing = [
        f"{suite}.{name}"
        for suite, name in promised
        if not re.search(rf"TEST(_[FP])?\(\s*{suite},\s*{name}\)", sources)
    ]
    print(f"{len(promised)} promises, {len(missing)} without their test: {' '.join(missing)}")
    return 1 if missing or rows != len(promised) else 0


if __name__ == "__main__":
    sys.exit(main())
