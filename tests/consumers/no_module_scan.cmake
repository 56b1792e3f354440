# CMake 3.28 and newer scan C++20 sources for modules unless told not to, which doubles the steps of
# a build. BUILD is a Ninja build of the project.
file(STRINGS "${BUILD}/build.ninja" scans REGEX "^build .*(\\.ddi|CXX\\.dd)[: ]")
if(scans)
  list(LENGTH scans count)
  list(GET scans 0 first)
  message(FATAL_ERROR "${count} build steps scan for modules, such as: ${first}")
endif()
file(STRINGS "${BUILD}/build.ninja" compilations REGEX "^build .*jobs_client\\.cpp\\.o")
if(NOT compilations)
  message(FATAL_ERROR "${BUILD}/build.ninja compiles no jobs_client.cpp: is it the right file?")
endif()
