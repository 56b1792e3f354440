"""Builds this checkout for Conan 2: conan create . --build=missing [-o sudomock/*:testing=True]"""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir

required_conan_version = ">=2.0"


class SudomockConan(ConanFile):
    name = "sudomock"
    description = "C++ client for the SudoMock Jobs API"
    license = "MIT"
    homepage = "https://github.com/sudomock/sudomock-cpp"
    url = "https://github.com/sudomock/sudomock-cpp"
    topics = ("sudomock", "api-client", "http")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False], "testing": [True, False],
               "webhooks": [True, False]}
    default_options = {"shared": False, "fPIC": True, "testing": False, "webhooks": False}
    implements = ["auto_shared_fpic"]
    exports_sources = "CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "src/*"

    def set_version(self):
        project = load(self, os.path.join(self.recipe_folder, "CMakeLists.txt"))
        self.version = re.search(r"project\(sudomock VERSION ([0-9.]+)", project).group(1)

    def requirements(self):
        self.requires("libcurl/[>=7.88 <9]")
        if self.options.webhooks:
            self.requires("openssl/[>=3.0 <4]")
        # Headers only, used while building and never by a consumer.
        self.requires("nlohmann_json/[>=3.9.1 <4]", visible=False)

    def validate(self):
        check_min_cppstd(self, 20)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["SUDOMOCK_BUILD_TESTING_LIBRARY"] = bool(self.options.testing)
        toolchain.cache_variables["SUDOMOCK_BUILD_WEBHOOKS"] = bool(self.options.webhooks)
        toolchain.cache_variables["SUDOMOCK_BUILD_TESTS"] = False
        toolchain.cache_variables["SUDOMOCK_BUILD_EXAMPLES"] = False
        toolchain.cache_variables["SUDOMOCK_BUILD_BENCHMARKS"] = False
        toolchain.cache_variables["SUDOMOCK_INSTALL"] = True
        toolchain.generate()
        CMakeDeps(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", src=self.source_folder,
             dst=os.path.join(self.package_folder, "licenses"))
        CMake(self).install()
        # CMakeDeps and PkgConfigDeps write these for a consumer.
        rmdir(self, os.path.join(self.package_folder, "lib", "cmake"))
        rmdir(self, os.path.join(self.package_folder, "lib", "pkgconfig"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "sudomock")
        core = self.cpp_info.components["core"]
        core.set_property("cmake_target_name", "sudomock::sudomock")
        core.set_property("pkg_config_name", "sudomock")
        core.libs = ["sudomock"]
        # Conan refuses a component that names a requirement which is not visible.
        core.requires = ["libcurl::libcurl"]
        if self.settings.os in ("Linux", "FreeBSD"):
            core.system_libs = ["pthread", "dl"]
        elif self.settings.os == "Windows":
            core.system_libs = ["ws2_32"]
        if self.options.testing:
            testing = self.cpp_info.components["testing"]
            testing.set_property("cmake_target_name", "sudomock::testing")
            testing.set_property("pkg_config_name", "sudomock-testing")
            testing.libs = ["sudomock_testing"]
            testing.requires = ["core"]
        if self.options.webhooks:
            webhooks = self.cpp_info.components["webhooks"]
            webhooks.set_property("cmake_target_name", "sudomock::webhooks")
            webhooks.set_property("pkg_config_name", "sudomock-webhooks")
            webhooks.libs = ["sudomock_webhooks"]
            webhooks.requires = ["core", "openssl::crypto"]
