"""A consumer of the package, built and run by `conan create`."""

import os

from conan import ConanFile
from conan.tools.build import can_run
from conan.tools.cmake import CMake, cmake_layout


class SudomockTestConan(ConanFile):
    settings = "os", "arch", "compiler", "build_type"
    generators = "CMakeDeps", "CMakeToolchain"

    def requirements(self):
        self.requires(self.tested_reference_str)

    def layout(self):
        cmake_layout(self)

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def test(self):
        if not can_run(self):
            return
        programs = ["consumer"]
        if self.dependencies["sudomock"].options.testing:
            programs.append("consumer_tests")
        for program in programs:
            self.run(os.path.join(self.cpp.build.bindir, program), env="conanrun")
