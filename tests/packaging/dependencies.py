"""Where there is no apt-get, dependencies come from the system's own packages: python3 dependencies.py CHECKOUT"""

import os
import pathlib
import subprocess
import sys
import tempfile

TOOLS = {"Darwin": "brew", "FreeBSD": "pkg"}
NEEDED = {"Darwin": {"cmake", "ninja", "llvm", "curl", "nlohmann-json", "googletest", "cli11", "openssl@3"},
          "FreeBSD": {"cmake", "ninja", "curl", "nlohmann-json", "googletest", "cli11"}}


def installed_on(system: str, script: pathlib.Path) -> list:
    """What the script has installed where `uname` says that system, by stand-ins that note their arguments."""
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder, "log")
        stand_ins = {"uname": f"echo {system}", TOOLS[system]: f'echo "$@" >>"{log}"', "sudo": 'exec "$@"',
                     "apt-get": "exit 1"}
        for name, line in stand_ins.items():
            stand_in = pathlib.Path(folder, name)
            stand_in.write_text(f"#!/bin/sh\n{line}\n")
            stand_in.chmod(0o755)
        path = f"{folder}{os.pathsep}{os.environ['PATH']}"
        subprocess.run([script, "library", "tests"], check=True, stdout=subprocess.DEVNULL,
                       env=dict(os.environ, PATH=path))
        calls = log.read_text().splitlines()
    assert len(calls) == 1 and calls[0].startswith("install "), f"{system}: {calls}"
    return calls[0].split()[1:]


def main() -> None:
    script = pathlib.Path(sys.argv[1], ".ci", "install-dependencies.sh")
    for system, needed in NEEDED.items():
        names = [name for name in installed_on(system, script) if not name.startswith("-")]
        assert len(names) == len(set(names)), f"{system}: twice: {names}"
        assert needed <= set(names), f"{system}: not installed: {needed - set(names)}"
        assert "clang-format" not in names and not any(name.endswith("-dev") for name in names), names


if __name__ == "__main__":
    main()
