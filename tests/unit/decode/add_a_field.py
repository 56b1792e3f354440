"""A new field of a job is its member in job.hpp and one row in src/decode: adds one to a copy of the
source, counts the lines that changed, and runs it present, absent, null and of the wrong type.

usage: add_a_field.py SOURCE BUILD_DIRECTORY_FOR_THE_COPY COMPILER [FLAG...]
"""
import difflib
import pathlib
import shutil
import subprocess
import sys

source, copy, compiler = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3:]
FOLDERS = ["include", "src/base", "src/decode", "src/types"]
PROGRAM = r"""
#include "decode/bodies.cpp"
#include "decode/json_body.cpp"
#include "types/parse_timestamp.cpp"
#include "base/decimal.cpp"
#include "types/error.cpp"
#include "types/job.cpp"
#include "base/text.cpp"
#include "types/usd.cpp"
#include <cstdlib>

sudomock::Result<sudomock::Job> decode(const char* field) {
  return sudomock::detail::decode_job(
      R"({"render_uuid":"r","kind":"video","status":"running")" + std::string(field) + "}");
}

void check(bool holds) {
  if (!holds) std::abort();
}

int main() {
  check(decode(R"(,"color":"red")")->color == "red");
  check(!decode("")->color);
  check(!decode(R"(,"color":"red","color":null)")->color);
  check(decode(R"(,"color":5)").error().message.ends_with(
      ": color: expected a string, found a number"));
  check(decode(R"(,"color":{"a":[]})").error().message.ends_with(
      ": color: expected a string, found an object"));
  const auto page = sudomock::detail::decode_job_page(
      R"({"jobs":[{"job_id":"r","kind":"video","status":"running","color":true}]})");
  check(page.error().message.ends_with(": jobs[0].color: expected a string, found a boolean"));
}
"""


def insert_after(path, start, line):
    lines = (copy / path).read_text().splitlines(keepends=True)
    (at,) = [i for i, text in enumerate(lines) if text.lstrip().startswith(start)]
    lines.insert(at + 1, line + "\n")
    (copy / path).write_text("".join(lines))


def lines_changed(folder):
    changed = 0
    for path in (copy / folder).rglob("*.?pp"):
        before = (source / path.relative_to(copy)).read_text().splitlines()
        diff = difflib.ndiff(before, path.read_text().splitlines())
        changed += sum(line.startswith(("+ ", "- ")) for line in diff)
    return changed


shutil.rmtree(copy, ignore_errors=True)
for folder in FOLDERS:
    shutil.copytree(source / folder, copy / folder)
insert_after("include/sudomock/job.hpp", "std::string status_text",
             "  std::optional<std::string> color = std::nullopt;")
insert_after("src/decode/job_fields.hpp", '{"status",', '    {"color", &JobDraft::color},')
assert [lines_changed(folder) for folder in FOLDERS] == [1, 0, 1, 0]

(copy / "main.cpp").write_text(PROGRAM)
subprocess.run([*compiler, f"-I{copy}/include", f"-I{copy}/src", "-o", copy / "color",
                copy / "main.cpp"], check=True)
subprocess.run([copy / "color"], check=True)
