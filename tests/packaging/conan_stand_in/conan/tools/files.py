def load(conanfile, path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def copy(conanfile, pattern, src, dst):
    conanfile.notes.append(f"copy {pattern} to {dst}")


def rmdir(conanfile, path):
    conanfile.notes.append(f"remove {path}")
