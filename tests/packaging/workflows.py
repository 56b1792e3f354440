"""The GitHub workflows run what is there, by actions pinned by commit: python3 workflows.py CHECKOUT"""

import pathlib
import re
import sys

PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} +# v[0-9][0-9.]*")


def main() -> None:
    checkout = pathlib.Path(sys.argv[1])
    rows = (checkout / ".ci" / "full").read_text().split("TABLE'\n")[1].split("\nTABLE\n")[0]
    table = dict(re.findall(r"^([a-z0-9-]+) +(gate|-) +\S", rows, re.MULTILINE))
    assert len(table) == len(rows.splitlines()), "a row that is no step"
    steps = set(table)
    assert {"tests", "tidy", "deb"} <= steps, f"the steps of .ci/full: {steps}"
    assert table["tests"] == "gate" and table["tidy"] == "-", f"the gate: {table}"
    for script in re.findall(r"(?:\.ci|tests)/[\w/-]+\.(?:sh|py)", rows):
        assert (checkout / script).is_file(), f".ci/full runs {script}: not there"
    workflows = sorted((checkout / ".github" / "workflows").glob("*.yml"))
    assert workflows
    run_by_ci: set = set()
    for workflow in workflows:
        text = workflow.read_text()
        assert re.search(r"^permissions:\n  contents: read$", text, re.MULTILINE), workflow
        uses = re.findall(r"uses: (.*)", text)
        assert uses, f"{workflow} uses nothing?"
        for action in uses:
            assert PINNED.fullmatch(action), f"{workflow.name}: not pinned by commit: {action}"
        for script in re.findall(r"(?:\.ci|tests|examples)/[\w/-]+\.(?:sh|py)", text):
            assert (checkout / script).is_file(), f"{workflow.name} runs {script}: not there"
        for names in re.findall(r"^          - \"([^\"]*)\"$", text, re.MULTILINE):
            run_by_ci |= set(names.split())
    assert run_by_ci <= steps, f"no steps of .ci/full: {run_by_ci - steps}"
    # What they do has a job of its own there: other Debians, and Conan with its own packages.
    own_jobs = {"debian12", "debian13", "unstable", "conan"}
    assert steps - run_by_ci <= own_jobs, f"run by no workflow: {steps - run_by_ci}"
    ci = (checkout / ".github" / "workflows" / "ci.yml").read_text()
    assert re.search(r"run: \.ci/run$", ci, re.MULTILINE), "no job runs the gate"
    nightly = (checkout / ".github" / "workflows" / "nightly.yml").read_text()
    for job in (r"suite: \[bookworm, trixie, ", r"conan create ", r"runs-on: macos",
                r"uses: vmactions/freebsd-vm@", r"runs-on: windows"):
        assert re.search(job, nightly), f"no job with {job}"
    # All of the gate but the layout, of which the system decides nothing.
    gate = " ".join(name for name in table if table[name] == "gate" and name != "format")
    assert nightly.count(f"bash .ci/full {gate}\n") == 2, f"macOS and FreeBSD run: {gate}"


if __name__ == "__main__":
    main()
