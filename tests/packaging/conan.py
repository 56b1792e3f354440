"""The Conan recipe does what Conan asks of it, step by step, under a stand-in for Conan:
python3 conan.py CHECKOUT VERSION. The real one runs in .ci/checks/conan.sh, where it can be had."""

import importlib.util
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent
sys.dont_write_bytecode = True
sys.path[0] = str(HERE / "conan_stand_in")  # instead of this folder, where "conan" is this file
from conan import Settings  # noqa: E402


def load(path: pathlib.Path, name: str):
    spec = importlib.util.spec_from_file_location(path.parent.name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)


def main() -> None:
    checkout, version = pathlib.Path(sys.argv[1]), sys.argv[2]
    project = (checkout / "CMakeLists.txt").read_text()
    known = set(re.findall(r"option\((SUDOMOCK_\w+)", project))
    load(checkout / "test_package" / "conanfile.py", "SudomockTestConan")
    recipe_class = load(checkout / "conanfile.py", "SudomockConan")
    for pattern in recipe_class.exports_sources:
        assert list(checkout.glob(pattern)), f"exports {pattern}, which is not there"

    for system in ("Linux", "Windows", "Macos"):
        for testing, webhooks in ((False, False), (True, False), (False, True), (True, True)):
            recipe = recipe_class(str(checkout), Settings(os=system),
                                  {"testing": testing, "webhooks": webhooks})
            recipe.set_version()
            assert recipe.version == version, f"says {recipe.version}, CMake {version}"
            for step in ("requirements", "validate", "layout", "generate", "build", "package",
                         "package_info"):
                getattr(recipe, step)()
            check(recipe, known, testing, webhooks)


def check(recipe, known: set, testing: bool, webhooks: bool) -> None:
    unknown = set(recipe.cache_variables) - known
    assert not unknown, f"options that CMake does not know: {unknown}"
    assert recipe.cache_variables["SUDOMOCK_BUILD_TESTING_LIBRARY"] is testing
    assert recipe.cache_variables["SUDOMOCK_BUILD_WEBHOOKS"] is webhooks
    names = {reference.split("/")[0]: visible for reference, visible in recipe.required.items()}
    expected = {"libcurl": True, "nlohmann_json": False}
    assert names == (expected | {"openssl": True} if webhooks else expected), names
    assert [n for n in recipe.notes if n in ("configure", "build", "install")] == [
        "configure", "build", "install"]
    assert "copy LICENSE to /package/licenses" in recipe.notes
    components = recipe.cpp_info.components
    optional = {"testing": testing, "webhooks": webhooks}
    assert sorted(components) == ["core", *(name for name, on in optional.items() if on)]
    targets = {c.properties["cmake_target_name"] for c in components.values()}
    assert targets <= {"sudomock::sudomock", "sudomock::testing", "sudomock::webhooks"}
    # Conan refuses a package whose components leave out one of its visible requirements, or name
    # another.
    used = {r.split("::")[0] for c in components.values() for r in c.requires if "::" in r}
    assert used == {name for name, visible in names.items() if visible}, used


if __name__ == "__main__":
    main()
