"""A new field of a job is four lines, end to end: its member, how it is read, how the fake API writes
it, and when the fake shows it. Adds one to a copy of the source, counts the lines, and takes it from a
simulator's script through the fake's answers to the public struct. And what has no name does not
compile: a new error code, a new kind.

usage: add_a_field.py SOURCE BUILD_DIRECTORY_FOR_THE_COPY COMPILER [FLAG...]
"""
import difflib
import pathlib
import shutil
import subprocess
import sys

source, copy, compiler = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3:]
FOLDERS = ["include", "src/base", "src/types", "src/decode", "src/testing", "src/simulator"]
SOURCES = ["main.cpp", "src/testing/encode.cpp", "src/simulator/script.cpp"]
PROGRAM = r"""
#include "base/decimal.cpp"
#include "base/text.cpp"
#include "types/error.cpp"
#include "types/job.cpp"
#include "types/parse_timestamp.cpp"
#include "types/timestamp.cpp"
#include "types/usd.cpp"
#include "decode/bodies.cpp"
#include "decode/json_body.cpp"
#include "testing/fake_record.cpp"
#include "testing/fault_box.cpp"
#include "testing/invent.cpp"
#include "simulator/script.hpp"
#include <cstdlib>

using namespace std::chrono_literals;

sudomock::Result<sudomock::Job> decode(const char* field) {
  return sudomock::detail::decode_job(
      R"({"render_uuid":"r","kind":"video","status":"running")" + std::string(field) + "}");
}

void check(bool holds) {
  if (!holds) std::abort();
}

void decoded() {
  check(decode(R"(,"color":"red")")->color == "red");
  check(!decode("")->color);
  check(!decode(R"(,"color":"red","color":null)")->color);
  check(decode(R"(,"color":5)").error().message.ends_with(
      ": color: expected a string, found a number"));
  check(decode(R"(,"color":{"a":[]})").error().message.ends_with(
      ": color: expected a string, found an object"));
  const auto rows = sudomock::detail::decode_job_rows(
      R"({"jobs":[{"job_id":"r","kind":"video","status":"running","color":true}]})");
  check(rows->unreadable.at(0).error.message.ends_with(": jobs[0].color: expected a string, found a boolean"));
}

void scripted() {
  using namespace sudomock::detail;
  sudomock::testing::FakeJob job =
      read_script(R"({"jobs":[{"render_uuid":"r","kind":"video","color":"red"}]})").jobs.at(0);
  SplitMix random{1};
  invent_details(job, "https://cdn.sudomock.com", random);
  FakeRecord record(job, 0s, 0, {});
  check(record.job().details.color == "red");
  check(decode_job(record.lookup_json(1h, {}))->color == "red");
  check(decode_job_rows(encode_page({record.row_json(1h, {})}, {}))->jobs.at(0).color == "red");
  check(record.lookup_json(0s, {}).find("\"color\":null") != std::string::npos);
}

int main() {
  decoded();
  scripted();
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


def compiled(*arguments):
    return subprocess.run([*compiler, f"-I{copy}/include", f"-I{copy}/src", *arguments],
                          capture_output=True, text=True)


def fails_without_a_name(header, enumerator, source_file):
    """Whether a new enumerator before `enumerator` makes `source_file` fail to compile."""
    path = copy / header
    before = path.read_text()
    path.write_text(before.replace(f"  {enumerator},", f"  nameless,\n  {enumerator},", 1))
    result = compiled("-Wall", "-Werror", "-fsyntax-only", copy / source_file)
    path.write_text(before)
    print(f"a nameless enumerator of {header}:", *result.stderr.splitlines()[:3], sep="\n")
    return result.returncode != 0


shutil.rmtree(copy, ignore_errors=True)
for folder in FOLDERS:
    shutil.copytree(source / folder, copy / folder)
assert fails_without_a_name("include/sudomock/error.hpp", "job_cancelled", "src/types/error.cpp")
assert fails_without_a_name("include/sudomock/job.hpp", "unknown", "src/types/job.cpp")

insert_after("include/sudomock/job.hpp", "std::string status_text",
             "  std::optional<std::string> color = std::nullopt;")
insert_after("src/decode/job_fields.hpp", '{"poster_url",',
             '    {"color", &JobDraft::color, StandsIn::lookup_and_row},')
insert_after("src/testing/encode.cpp", 'json.update({{"model",',
             '               {"color", json_of(job.color)},')
insert_after("src/testing/fake_record.cpp", "item.model.reset();", "    item.color.reset();")
changed = [lines_changed(folder) for folder in FOLDERS]
assert changed == [1, 0, 0, 1, 2, 0], changed

(copy / "main.cpp").write_text(PROGRAM)
objects = []
for path in SOURCES:
    objects.append(copy / pathlib.Path(path).with_suffix(".o").name)
    built = compiled("-ffunction-sections", "-c", "-o", objects[-1], copy / path)
    assert built.returncode == 0, built.stderr
# What a script does to a whole fake is left out.
linked = compiled("-Wl,--gc-sections", "-o", copy / "color", *objects)
assert linked.returncode == 0, linked.stderr
subprocess.run([copy / "color"], check=True)
