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
    rows = re.findall(r"^\| [^-].* \| (.*) \|$", section, re.MULTILINE)[1:]  # without the table's head
    held = [row for row in rows if re.fullmatch(r"(`\w+\.\w+` ?)+", row)]
    promised = re.findall(r"`(\w+)\.(\w+)`", " ".join(held))
    sources = "\n".join(
        path.read_text(encoding="utf-8") for path in pathlib.Path(sys.argv[2]).rglob("*_test.cpp")
    )
    missing = [
        f"{suite}.{name}"
        for suite, name in promised
        if not re.search(rf"TEST(_[FP])?\(\s*{suite},\s*{name}\)", sources)
    ]
    print(f"{len(rows)} promises, {len(held)} held by tests, which lack: {' '.join(missing)}")
    return 1 if missing or len(held) != len(rows) else 0


if __name__ == "__main__":
    sys.exit(main())
