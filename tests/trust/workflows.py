"""The GitHub workflows run what is there, by actions pinned by commit: python3 workflows.py CHECKOUT"""

import pathlib
import re
import sys

PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} +# v[0-9][0-9.]*")


def main() -> None:
    checkout = pathlib.Path(sys.argv[1])
    steps = set(re.findall(r"^([a-z0-9-]+) +(?:\.ci|tests)/\S+", (checkout / ".ci" / "run").read_text(),
                           re.MULTILINE))
    assert {"tests", "tidy", "deb"} <= steps, f"the steps of .ci/run: {steps}"
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
        for names in re.findall(r"steps: \"([^\"]*)\"", text):
            run_by_ci |= set(names.split())
    assert run_by_ci <= steps, f"no steps of .ci/run: {run_by_ci - steps}"
    # What they do has a job of its own there: all of Debian 13, and Conan with its own packages.
    assert steps - run_by_ci <= {"debian13", "conan"}, f"run by no workflow: {steps - run_by_ci}"
    ci = (checkout / ".github" / "workflows" / "ci.yml").read_text()
    for job in (r"suite: \[trixie, ", r"conan create ", r"runs-on: macos", r"runs-on: windows"):
        assert re.search(job, ci), f"no job with {job}"


if __name__ == "__main__":
    main()
