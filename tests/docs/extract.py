"""Makes sources out of pages' code blocks: python3 extract.py FOLDER PAGE...

In a Markdown page a C++ block with a `main` or a `TEST` is a file of its own. Any other, and each
`\\code` block of a header, is the body of a function that finds `client`, `api`, `uuid` and `report`
in place (context.hpp), unless it makes its own. It is also run, unless it makes a client of the
real service. A shell block after `<!-- test: NAME -->` becomes NAME.sh, a Python one NAME.py. `#line` makes the compiler
speak of the page.
"""

import pathlib
import re
import sys

BLOCK = re.compile(
    r"(?:<!-- test: (?P<name>[^>]*?) -->\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(r"^ */// \\code\n(?P<text>.*?)^ */// \\endcode$", re.MULTILINE | re.DOTALL)
IN_PLACE = {"api": "FakeJobsApi api", "client": "JobsClient client", "uuid": "string uuid",
            "report": " report ="}


def write(path: pathlib.Path, text: str) -> None:
    """Leaves an unchanged file alone, so that nothing is compiled again for it."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def fragment(page: pathlib.Path, line: int, code: str) -> tuple[str, str]:
    """A function with the block as its body, and what calls it."""
    name = f"block_{page.stem}_{line}".replace("-", "_")
    uses = "".join(f"  USE_{word.upper()}(context)\n" for word, made in IN_PLACE.items()
                   if made not in code)
    located = f'#line {line} "{page.name}"\n{code}'
    runs = "Credentials::api_key(" not in code
    return (f"[[maybe_unused]] void {name}([[maybe_unused]] Context& context) {{\n{uses}{located}}}\n",
            f'  run("{page.name}:{line}", {name});\n' if runs else "")


def main() -> None:
    folder, pages = pathlib.Path(sys.argv[1]), [pathlib.Path(page) for page in sys.argv[2:]]
    folder.mkdir(parents=True, exist_ok=True)
    fragments, programs, tests = [], [], []
    for page in pages:
        text = page.read_text()
        is_header = page.suffix == ".hpp"
        for block in (EXAMPLE if is_header else BLOCK).finditer(text):
            code = block["text"]
            line = text.count("\n", 0, block.start("text")) + 1
            located = f'#line {line} "{page.name}"\n{code}'
            if is_header:
                fragments.append(fragment(page, line, re.sub(r"^ */// ?", "", code, flags=re.M)))
            elif block["language"] == "cpp" and "int main(" in code:
                programs.append(f"program_{page.stem}_{line}.cpp")
                write(folder / programs[-1], located)
                if block["name"]:
                    write(folder / block["name"], code)
            elif block["language"] == "cpp" and "TEST" in code:
                tests.append(f"test_{page.stem}_{line}.cpp")
                write(folder / tests[-1], located)
            elif block["language"] == "cpp":
                fragments.append(fragment(page, line, code))
            elif block["language"] == "sh" and block["name"]:
                write(folder / f"{block['name'].split()[0]}.sh", code)
            elif block["language"] == "python" and block["name"]:
                write(folder / f"{block['name']}.py", code)
    write(folder / "fragments.cpp",
          '#include "context.hpp"\n\n' + "\n".join(body for body, _ in fragments) +
          '#line 1 "fragments.cpp"\nint main() {\n' + "".join(call for _, call in fragments) + "}\n")
    print(";".join(programs) + "|" + ";".join(tests))


main()
