"""This machine's nlohmann/json as Conan's package of that name: see ../libcurl."""

from conan import ConanFile


class SystemNlohmannJson(ConanFile):
    name = "nlohmann_json"

    def package_info(self):
        self.cpp_info.includedirs, self.cpp_info.libdirs = [], []
