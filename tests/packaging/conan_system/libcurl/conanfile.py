"""This machine's libcurl as Conan's package of that name, so that the recipe can be tried without
the network."""

from conan import ConanFile


class SystemLibcurl(ConanFile):
    name = "libcurl"
    settings = "os", "arch", "compiler", "build_type"

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "CURL")
        self.cpp_info.set_property("cmake_target_name", "CURL::libcurl")
        self.cpp_info.includedirs, self.cpp_info.libdirs = [], []
        self.cpp_info.system_libs = ["curl"]
