"""Each place that states the oldest libcurl, nlohmann/json, OpenSSL or CMake states the same:
python3 minimums.py CHECKOUT. What the build asks for decides."""

import pathlib
import re
import sys

PLACES = {
    "libcurl": {
        "cmake/SudomockDependencies.cmake": r"VERSION_LESS ([\d.]+)\)|needs libcurl ([\d.]+) or newer",
        "cmake/SudomockPackage.cmake": r"libcurl4-openssl-dev \(>= ([\d.]+)\)",
        "cmake/sudomock.pc.in": r"libcurl >= ([\d.]+)",
        "conanfile.py": r"libcurl/\[>=([\d.]+) ",
        "README.md": r"libcurl ([\d.]+),",
        "docs/installing.md": r"libcurl ([\d.]+),",
        "CHANGELOG.md": r"Needs libcurl ([\d.]+) or newer",
    },
    "nlohmann/json": {
        "cmake/SudomockDependencies.cmake": r"find_package\(nlohmann_json ([\d.]+) REQUIRED",
        "conanfile.py": r"nlohmann_json/\[>=([\d.]+) ",
        "README.md": r"nlohmann/json ([\d.]*\d)\. Programs",
        "docs/installing.md": r"nlohmann/json ([\d.]*\d) to build with",
        "CHANGELOG.md": r"to be built nlohmann/json ([\d.]+) or newer",
    },
    "OpenSSL": {
        "cmake/sudomock-config.cmake.in": r"OpenSSL ([\d.]+) COMPONENTS",
        "cmake/SudomockPackage.cmake": r"libssl-dev \(>= ([\d.]+)\)",
        "conanfile.py": r"openssl/\[>=([\d.]+) ",
        "docs/installing.md": r"OpenSSL ([\d.]*\d)\.",
    },
    "CMake": {
        "CMakeLists.txt": r"cmake_minimum_required\(VERSION (\d+\.\d+)",
        "README.md": r"CMake ([\d.]*\d),|cmake_minimum_required\(VERSION ([\d.]+)",
        "docs/installing.md": r"CMake ([\d.]*\d),",
    },
}


def main() -> None:
    checkout = pathlib.Path(sys.argv[1])
    for library, places in PLACES.items():
        stated = {}
        for name, pattern in places.items():
            text = (checkout / name).read_text()
            stated[name] = {"".join(m.groups("")) for m in re.finditer(pattern, text)}
            assert stated[name], f"{name} states no minimum of {library}"
        assert len(set().union(*stated.values())) == 1, f"{library}: {stated}"


if __name__ == "__main__":
    main()
