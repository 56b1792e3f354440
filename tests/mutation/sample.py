#!/usr/bin/env python3
"""Which part of drawn faults the tests notice: puts small ones into a copy of the source, one by
one, and runs the tests of their folder, then the others, up to the first that fails.

usage: tests/mutation/sample.py SEED COUNT [FOLDER...]    of src, all that are listed below

Prints each fault and what noticed it, and the count of each folder. The same seed draws the same
faults from the same source. How to read it: CONTRIBUTING.md, "Draw faults". It is a report: it
ends with 0 however many faults survive.
"""

import collections
import concurrent.futures
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import time

import faults
from mutated_tree import MutatedTree

# Folder of src, and the folders of tests/unit that hold it first.
FOLDERS = {
    "polling": ["polling", "watcher", "client"],
    "limits": ["limits", "watcher"],
    "client": ["client", "watcher"],
    "api": ["api", "client"],
    "decode": ["decode"],
    "http": ["http"],
    "webhooks": ["webhooks"],
    "types": ["types"],
    "base": ["base", "api"],
}
AT_A_TIME = os.cpu_count()


class Program:
    """A program of tests, and how long it takes without a fault."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.seconds = 0.0

    def failing_test(self, patience):
        """The first test that fails, or nothing."""
        try:
            done = subprocess.run([self.path, "--gtest_fail_fast", "--gtest_brief=1"],
                                  cwd=self.path.parent, timeout=patience, text=True,
                                  errors="replace", stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
        except subprocess.TimeoutExpired:
            return "which hangs"
        if done.returncode == 0:
            return None
        failed = re.search(r"^\[  FAILED  \] ([^\s,(]+)", done.stdout, re.MULTILINE)
        return failed.group(1) if failed else f"which ends with {done.returncode}"


def programs_of(build_folder):
    listing = subprocess.run(["ctest", "--test-dir", build_folder, "--show-only=json-v1"],
                             check=True, stdout=subprocess.PIPE).stdout
    paths = {test["command"][0] for test in json.loads(listing)["tests"]
             if any("--gtest_filter" in word for word in test.get("command", []))}
    return [Program(path) for path in sorted(paths)]


def learn_times(programs):
    """Only those that pass; a test that fails without a fault says nothing."""
    good = []
    for program in programs:
        start = time.monotonic()
        failed = program.failing_test(900)
        program.seconds = time.monotonic() - start
        if failed:
            print(f"left out, as it fails without a fault: {program.path.name} {failed}")
        else:
            good.append(program)
    return good


def killer_of(programs):
    """What notices the fault, the quickest first; or nothing."""
    with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
        running = {}
        waiting = collections.deque(sorted(programs, key=lambda program: program.seconds))
        killer = None
        while running or (waiting and not killer):
            while waiting and not killer and len(running) < AT_A_TIME:
                program = waiting.popleft()
                patience = 30 + 5 * program.seconds
                running[pool.submit(program.failing_test, patience)] = program
            done, _ = concurrent.futures.wait(running, return_when="FIRST_COMPLETED")
            for future in done:
                program = running.pop(future)
                if future.result() and not killer:
                    killer = f"{program.path.name} {future.result()}"
        return killer


class Sample:
    def __init__(self, folders):
        self.tree = MutatedTree("sample", "-DCMAKE_BUILD_TYPE=Debug",
                                "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -g0")
        if not self.tree.build():
            sys.exit("does not compile without a fault")
        self.programs = learn_times(programs_of(self.tree.build_folder))
        self.lines = []
        for folder in folders:
            for path in sorted((self.tree.source / "src" / folder).glob("*.?pp")):
                file = str(path.relative_to(self.tree.source))
                self.lines += faults.mutable_lines(file, path.read_text())
        print(f"{len(self.lines)} lines, {len(self.programs)} programs of tests", flush=True)

    def outcome(self, fault):
        """'does not compile', what notices it, or nothing."""
        text = (self.tree.source / fault.file).read_text().split("\n")
        text[fault.line - 1] = fault.new
        own = [f"tests/unit/{name}/" for name in FOLDERS[fault.file.split("/")[1]]]
        first = [p for p in self.programs if any(part in str(p.path) for part in own)]
        rest = [p for p in self.programs if p not in first]
        with self.tree.with_text(fault.file, "\n".join(text)):
            for some in (first, rest):
                if not self.tree.build(*[program.path.name for program in some]):
                    return "does not compile"
                if killer := killer_of(some):
                    return killer
        return None


def main():
    if len(sys.argv) < 3 or not sys.argv[2].isdigit():
        sys.exit(__doc__)
    seed, count, folders = sys.argv[1], int(sys.argv[2]), sys.argv[3:] or list(FOLDERS)
    if unknown := set(folders) - set(FOLDERS):
        sys.exit(f"no such folder: {', '.join(sorted(unknown))}; there are: {', '.join(FOLDERS)}")
    sample = Sample(folders)
    chance = random.Random(seed)
    drawn = set()
    counts = collections.Counter()
    while counts["all"] < count:
        fault = faults.draw(chance, sample.lines)
        if fault in drawn or fault.new == fault.old:
            continue
        drawn.add(fault)
        start = time.monotonic()
        outcome = sample.outcome(fault)
        if outcome == "does not compile":
            counts["broken"] += 1
            continue
        folder = fault.file.split("/")[1]
        counts["all"] += 1
        counts[folder] += 1
        counts[folder, "noticed"] += outcome is not None
        print(f"{counts['all']:>3} {fault.file}:{fault.line}: {fault.kind}, "
              f"{outcome or 'SURVIVED'}, {time.monotonic() - start:.0f} s\n"
              f"    - {fault.old.strip()}\n    + {fault.new.strip()}", flush=True)
    noticed = sum(counts[folder, "noticed"] for folder in FOLDERS)
    print(f"\nseed {seed}: {noticed} of {count} noticed; "
          f"{counts['broken']} more did not compile")
    for folder in FOLDERS:
        if counts[folder]:
            print(f"  {folder:<10} {counts[folder, 'noticed']:>3} of {counts[folder]:>3}")


main()
