"""A release's SBOM is whole: python3 sbom.py CHECKOUT VERSION"""

import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile


def main() -> None:
    checkout, version = pathlib.Path(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        archive = pathlib.Path(folder) / f"sudomock-cpp-{version}.tar.gz"
        archive.write_bytes(b"an archive")
        command = [sys.executable, str(checkout / ".ci" / "sbom.py"), version, str(archive)]
        texts = [subprocess.run(command, cwd=checkout, check=True, capture_output=True).stdout
                 for _ in range(2)]
    assert texts[0] == texts[1], "not reproducible"
    document = json.loads(texts[0])
    assert document["spdxVersion"] == "SPDX-2.3" and document["dataLicense"] == "CC0-1.0"
    assert "#" not in document["documentNamespace"], "SPDX 2.3, 6.5: no fragment"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", document["creationInfo"]["created"])
    packages = {p["SPDXID"]: p for p in document["packages"]}
    for one in packages.values():
        for field in ("name", "downloadLocation", "licenseConcluded", "copyrightText"):
            assert one[field], f"{one['SPDXID']} lacks {field}"
    ours = packages["SPDXRef-sudomock"]
    assert ours["versionInfo"] == version
    assert ours["checksums"][0]["checksumValue"] == hashlib.sha256(b"an archive").hexdigest()
    for relation in document["relationships"]:
        for end in (relation["spdxElementId"], relation["relatedSpdxElement"]):
            assert end in packages or end == "SPDXRef-DOCUMENT", f"{end} is described nowhere"
    # What the library asks CMake for is what the document names.
    asked = set(re.findall(r"find_package\((\w+)",
                           (checkout / "cmake" / "SudomockDependencies.cmake").read_text()))
    named = {"CURL": "libcurl", "nlohmann_json": "nlohmann-json", "OpenSSL": "openssl"}
    assert asked - {"Threads"} == set(named), f"the library needs {asked}"
    assert set(packages) == {"SPDXRef-sudomock", *(f"SPDXRef-{n}" for n in named.values())}


if __name__ == "__main__":
    main()
