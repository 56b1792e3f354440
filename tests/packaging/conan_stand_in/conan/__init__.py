"""A small stand-in for Conan 2: what the recipe calls, after its documentation, and no more. Every
call is noted; an argument that the real one does not know is a TypeError here too."""


class Settings:
    def __init__(self, **values):
        self.__dict__.update(values)


class Component:
    def __init__(self):
        self.libs, self.requires, self.system_libs, self.properties = [], [], [], {}

    def set_property(self, name, value):
        self.properties[name] = value


class CppInfo(Component):
    def __init__(self):
        super().__init__()
        self.components = Components()


class Components(dict):
    def __missing__(self, name):
        self[name] = Component()
        return self[name]


class ConanFile:
    def __init__(self, recipe_folder, settings, options):
        self.recipe_folder = self.source_folder = recipe_folder
        self.package_folder = "/package"
        self.settings = settings
        unknown = set(options) - set(self.options)
        assert not unknown, f"options that the recipe does not know: {unknown}"
        self.options = Settings(**{**self.default_options, **options})
        self.cpp_info = CppInfo()
        self.required = {}
        self.notes = []

    def requires(self, reference, visible=True, transitive_headers=None):
        self.required[reference] = visible
