#!/usr/bin/env python3
"""Prints a release's SBOM (SPDX 2.3, JSON): python3 .ci/sbom.py VERSION ARCHIVE

Reproducible: the same archive at the same commit gives the same document."""

import datetime
import hashlib
import json
import pathlib
import subprocess
import sys

HOME = "https://github.com/sudomock/sudomock-cpp"


def package(name: str, licence: str, url: str, version: str) -> dict:
    return {
        "SPDXID": f"SPDXRef-{name}",
        "name": name,
        "versionInfo": version,
        "supplier": "NOASSERTION",
        "downloadLocation": url,
        "filesAnalyzed": False,
        "licenseConcluded": licence,
        "licenseDeclared": licence,
        "copyrightText": "NOASSERTION",
    }


def relation(left: str, kind: str, right: str) -> dict:
    return {"spdxElementId": f"SPDXRef-{left}", "relationshipType": kind,
            "relatedSpdxElement": f"SPDXRef-{right}"}


def main() -> None:
    version, archive = sys.argv[1], pathlib.Path(sys.argv[2])
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    committed = subprocess.run(["git", "log", "-1", "--format=%ct"], check=True,
                               capture_output=True, text=True).stdout
    created = datetime.datetime.fromtimestamp(int(committed), datetime.timezone.utc)
    ours = package("sudomock", "MIT", f"{HOME}/releases/download/v{version}/{archive.name}", version)
    ours["supplier"] = "Organization: SudoMock"
    ours["checksums"] = [{"algorithm": "SHA256", "checksumValue": digest}]
    ours["primaryPackagePurpose"] = "LIBRARY"
    # The system's or the package manager's: which version is theirs to say.
    curl = package("libcurl", "curl", "https://curl.se", "NOASSERTION")
    json_library = package("nlohmann-json", "MIT", "https://github.com/nlohmann/json", "NOASSERTION")
    openssl = package("openssl", "Apache-2.0", "https://openssl-library.org", "NOASSERTION")
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"sudomock-{version}",
        "documentNamespace": f"{HOME}/releases/download/v{version}/sudomock-{version}-{digest[:16]}.spdx.json",
        "creationInfo": {"created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
                         "creators": ["Organization: SudoMock", "Tool: .ci/sbom.py"]},
        "packages": [ours, curl, json_library, openssl],
        "relationships": [
            relation("DOCUMENT", "DESCRIBES", "sudomock"),
            relation("sudomock", "DEPENDS_ON", "libcurl"),
            relation("openssl", "OPTIONAL_DEPENDENCY_OF", "sudomock"),  # for webhooks
            relation("nlohmann-json", "BUILD_DEPENDENCY_OF", "sudomock"),
        ],
    }
    print(json.dumps(document, indent=2))


if __name__ == "__main__":
    main()
