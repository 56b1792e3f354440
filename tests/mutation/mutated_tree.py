"""A copy of the source, built apart, in which a fault can be put and taken out again."""

import contextlib
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class MutatedTree:
    def __init__(self, name, *settings):
        self.source = ROOT / "build/mutation" / name / "tree"
        self.build_folder = ROOT / "build/mutation" / name / "build"
        shutil.rmtree(self.source, ignore_errors=True)
        # With new times, as what a run before has built may be newer than the sources.
        for folder in ("include", "src", "tests", "cmake", "examples", "docs"):
            shutil.copytree(ROOT / folder, self.source / folder, copy_function=shutil.copy)
        for file in ("CMakeLists.txt", "README.md", "LICENSE"):
            shutil.copy(ROOT / file, self.source / file)
        subprocess.run(["cmake", "-G", "Ninja", "-S", self.source, "-B", self.build_folder,
                        "-DSUDOMOCK_BUILD_TESTS=ON", *settings],
                       check=True, stdout=subprocess.DEVNULL)

    def build(self, *targets):
        """Whether that compiles; all of it when no target is named."""
        named = ["--target", *targets] if targets else []
        return subprocess.run(["cmake", "--build", self.build_folder, *named],
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode == 0

    @contextlib.contextmanager
    def with_text(self, file, text):
        """As long as it lasts, `file` of the source has this text."""
        path = self.source / file
        before = path.read_text()
        path.write_text(text)
        try:
            yield
        finally:
            path.write_text(before)
