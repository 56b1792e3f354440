"""The port's files are as vcpkg's registry wants them: python3 manifest.py CHECKOUT VERSION."""

import json
import pathlib
import re
import subprocess
import sys

FIELDS = ["name", "version", "description", "homepage", "license", "dependencies", "features"]


def main() -> None:
    checkout, version = pathlib.Path(sys.argv[1]), sys.argv[2]
    port = checkout / "ports" / "sudomock"
    text = (port / "vcpkg.json").read_bytes().decode()
    manifest = json.loads(text)
    # What `vcpkg format-manifest` leaves: two spaces, its order of fields, sorted dependencies.
    assert text == json.dumps(manifest, indent=2) + "\n", "vcpkg.json is not laid out as expected"
    assert list(manifest) == FIELDS, f"the order of the fields: {list(manifest)}"
    names = [d if isinstance(d, str) else d["name"] for d in manifest["dependencies"]]
    assert names == sorted(names), f"dependencies are not sorted: {names}"
    assert manifest["version"] == version, f"vcpkg.json says {manifest['version']}, CMake {version}"
    hosts = [d["name"] for d in manifest["dependencies"] if isinstance(d, dict) and d.get("host")]
    assert hosts == ["vcpkg-cmake", "vcpkg-cmake-config"], f"host dependencies: {hosts}"

    portfile = (port / "portfile.cmake").read_bytes().decode()
    assert "\r" not in portfile + text, "CRLF"
    assert "#" not in portfile, "a comment in the portfile"
    assert sorted(p.name for p in port.iterdir()) == ["portfile.cmake", "usage", "vcpkg.json"]

    # The same manifest for the port that builds from a checkout.
    twin = checkout / "packaging" / "vcpkg-checkout" / "sudomock" / "vcpkg.json"
    assert twin.read_bytes().decode() == text, f"{twin} differs from the port's"

    # Before the release there is no archive to hash, and vcpkg's word for that is 0.
    tag = f"v{version}"
    known = re.search(r"SHA512 ([0-9a-f]+)", portfile).group(1)
    git = ["git", "-C", str(checkout)]
    tagged = subprocess.run([*git, "rev-parse", "-q", "--verify", f"refs/tags/{tag}"],
                            capture_output=True, check=False).returncode == 0
    expected = "0"
    if tagged:
        script = checkout / ".ci" / "release-sha512.sh"
        expected = subprocess.run([script, tag], capture_output=True, check=True,
                                  text=True).stdout.strip()
    assert known == expected, f"SHA512 is {known}, the archive's is {expected}"


main()
