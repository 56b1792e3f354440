#!/usr/bin/env python3
"""Checks that each row of the contract that is cited, as in `contract: "money"`, is there: a heading
of docs/contract.md, or the first cell of a row.

usage: contract.py ROOT
"""

import pathlib
import re
import sys

FOLDERS = ("include", "src", "tests", "examples", "docs")
SOURCES = {".cpp", ".hpp", ".md", ".py", ".sh", ".cmake", ".txt"}


def plain(name: str) -> str:
    return name.replace("`", "")


def rows(page: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    first_cells = re.findall(r"^\| (.*?) \|", page, re.MULTILINE)
    return {plain(name) for name in headings + first_cells}


def citations(text: str) -> list[str]:
    unbroken = re.sub(r"\s*\n\s*(//+<?|#)\s*", " ", text)
    lists = re.findall(r'contract[:,] ("[^"]*"(?:, "[^"]*")*)', unbroken, re.IGNORECASE)
    return re.findall(r'"([^"]*)"', " ".join(lists))


def main() -> int:
    root = pathlib.Path(sys.argv[1])
    known = rows((root / "docs/contract.md").read_text(encoding="utf-8"))
    files = [file for folder in FOLDERS for file in (root / folder).rglob("*")
             if file.suffix in SOURCES and file != pathlib.Path(__file__).resolve()]
    cited = [(file, name) for file in [*files, *root.glob("*.md")]
             for name in citations(file.read_text(encoding="utf-8"))]
    wrong = [f'{file.relative_to(root)} cites "{name}", which is no row of docs/contract.md'
             for file, name in cited if plain(name) not in known]
    print("\n".join([*wrong, f"{len(cited)} citations, {len(wrong)} wrong"]))
    return 1 if wrong or not cited else 0


if __name__ == "__main__":
    sys.exit(main())
