#!/usr/bin/env python3
"""Checks that each page is short enough to be read, that each link of it leads somewhere, and that
docs/errors.md tells what to do on each error.

usage: pages.py ROOT
"""

import pathlib
import re
import sys

LONGEST = {"README.md": 200, "CHANGELOG.md": 1000, "CONTRIBUTING.md": 200}
LONGEST_OF_OTHERS = 120


def anchors(page: pathlib.Path) -> set[str]:
    """As the forge makes them of headings."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def faults(root: pathlib.Path, page: pathlib.Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    name = str(page.relative_to(root))
    lines, most = text.count("\n"), LONGEST.get(name, LONGEST_OF_OTHERS)
    found = [f"{name} has {lines} lines, more than {most}"] if lines > most else []
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"\w+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file) if file else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            found.append(f"{name} links to {link}, which is not there")
    return found


def codes_without_a_row(root: pathlib.Path) -> list[str]:
    header = (root / "include/sudomock/error.hpp").read_text(encoding="utf-8")
    codes = re.findall(r"^  (\w+), +///<", header.split("enum class ErrorCode", 1)[1].split("};")[0],
                       re.MULTILINE)
    rows = re.findall(r"^\| (`.*?) \|", (root / "docs/errors.md").read_text(encoding="utf-8"), re.MULTILINE)
    told = set(re.findall(r"`(\w+)`", " ".join(rows)))
    return [f"docs/errors.md has no row of {code}" for code in codes if code not in told]


def main() -> int:
    root = pathlib.Path(sys.argv[1])
    pages = sorted([*root.glob("*.md"), *root.glob("docs/*.md")])
    found = [fault for page in pages for fault in faults(root, page)] + codes_without_a_row(root)
    print("\n".join([*found, f"{len(pages)} pages, {len(found)} faults"]))
    return 1 if found or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
