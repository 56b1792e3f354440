"""Makes sources out of a page's code blocks: python3 extract.py PAGE FOLDER [--list].

A C++ block with a `main` or a `TEST` is a file of its own. Any other is the body of a function that
finds `client`, `api`, `uuid`, `report` and `overloaded` in place (context.hpp). A shell block after
`<!-- test: NAME -->` becomes NAME.sh. `#line` makes the compiler speak of the page.
"""

import pathlib
import re
import sys

BLOCK = re.compile(
    r"(?:<!-- test: (?P<name>[^>]*?) -->\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL)


def write(path: pathlib.Path, text: str) -> None:
    """Leaves an unchanged file alone, so that nothing is compiled again for it."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def main() -> None:
    page, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    text = page.read_text()
    fragments, calls, programs, tests = [], [], [], []
    for block in BLOCK.finditer(text):
        code = block["text"]
        line = text.count("\n", 0, block.start("text")) + 1
        located = f'#line {line} "{page.name}"\n{code}'
        if block["language"] == "cpp" and "int main(" in code:
            programs.append(f"program_{line}.cpp")
            write(folder / programs[-1], located)
            if block["name"]:
                write(folder / block["name"], code)
        elif block["language"] == "cpp" and "TEST" in code:
            tests.append(f"test_{line}.cpp")
            write(folder / tests[-1], located)
        elif block["language"] == "cpp":
            fragments.append(f"void block_{line}(Context& context) {{\n  USE(context)\n{located}}}\n")
            calls.append(f"  run({line}, block_{line});\n")
        elif block["language"] == "sh" and block["name"]:
            write(folder / f"{block['name'].split()[0]}.sh", code)
    write(folder / "fragments.cpp",
          '#include "context.hpp"\n\n' + "\n".join(fragments) +
          '#line 1 "fragments.cpp"\nint main() {\n' + "".join(calls) + "}\n")
    print(";".join(programs) + "|" + ";".join(tests))


main()
