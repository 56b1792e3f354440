def check_min_cppstd(conanfile, cppstd):
    conanfile.notes.append(f"C++{cppstd}")


def can_run(conanfile):
    return True
