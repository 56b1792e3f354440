def cmake_layout(conanfile):
    conanfile.notes.append("layout")


class CMakeToolchain:
    def __init__(self, conanfile):
        self.conanfile, self.cache_variables = conanfile, {}

    def generate(self):
        self.conanfile.cache_variables = self.cache_variables


class CMakeDeps:
    def __init__(self, conanfile):
        self.conanfile = conanfile

    def generate(self):
        self.conanfile.notes.append("dependencies")


class CMake:
    def __init__(self, conanfile):
        self.conanfile = conanfile

    def configure(self):
        self.conanfile.notes.append("configure")

    def build(self):
        self.conanfile.notes.append("build")

    def install(self):
        self.conanfile.notes.append("install")
