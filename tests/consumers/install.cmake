# Installs a build tree, then moves the prefix: what is found later is found without its old name.
#   -DBUILD=<build tree to install> -DPREFIX=<where it ends up>
cmake_minimum_required(VERSION 3.21)
include("${CMAKE_CURRENT_LIST_DIR}/tools.cmake")

file(REMOVE_RECURSE "${PREFIX}" "${PREFIX}-before")
run("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${PREFIX}-before")
file(RENAME "${PREFIX}-before" "${PREFIX}")

file(GLOB_RECURSE texts "${PREFIX}/*.cmake" "${PREFIX}/*.pc" "${PREFIX}/*.hpp")
list(LENGTH texts count)
if(count LESS 15)
  message(FATAL_ERROR "only ${count} files were installed: ${texts}")
endif()
foreach(text IN LISTS texts)
  file(READ "${text}" content)
  foreach(place IN ITEMS "${PREFIX}" "${source_dir}" "${build_dir}")
    string(FIND "${content}" "${place}" at)
    if(NOT at EQUAL -1)
      message(FATAL_ERROR "${text} holds the absolute path ${place}")
    endif()
  endforeach()
endforeach()
