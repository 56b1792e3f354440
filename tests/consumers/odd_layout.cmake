# Headers in an absolute folder outside of the prefix, and a postfix for Debug: both the CMake package
# and pkg-config find all of it.
#   -DNAME=<build folder>
cmake_minimum_required(VERSION 3.21)
include("${CMAKE_CURRENT_LIST_DIR}/tools.cmake")

set(build "${work_dir}/${NAME}")
set(prefix "${build}/prefix")
# CMake refuses headers that are installed into the source folder.
set(temporary "$ENV{TMPDIR}")
if(NOT temporary)
  set(temporary /tmp)
endif()
string(RANDOM LENGTH 12 name)
set(headers "${temporary}/sudomock-${name}")
file(REMOVE_RECURSE "${build}")
run("${CMAKE_COMMAND}" -S "${source_dir}" -B "${build}/library" -G Ninja
  "-DCMAKE_CXX_COMPILER=${compiler}" "-DCMAKE_CXX_FLAGS=${flags}" -DCMAKE_BUILD_TYPE=Debug
  -DCMAKE_DEBUG_POSTFIX=-debug "-DCMAKE_INSTALL_PREFIX=${prefix}"
  "-DCMAKE_INSTALL_INCLUDEDIR=${headers}" -DSUDOMOCK_BUILD_TESTS=OFF
  -DSUDOMOCK_BUILD_EXAMPLES=OFF -DSUDOMOCK_BUILD_WEBHOOKS=OFF)
run("${CMAKE_COMMAND}" --build "${build}/library" --parallel 2 --target install)
if(EXISTS "${prefix}/include" OR NOT EXISTS "${headers}/sudomock/sudomock.hpp")
  message(FATAL_ERROR "the headers are not where they were to be")
endif()

set(build_type Debug)
build_consumer(find_package "${build}/find_package" "-DCMAKE_PREFIX_PATH=${prefix}"
  -DCONSUMER_TESTING=ON)
run_consumer("${build}/find_package/consumer" static)
run_consumer("${build}/find_package/consumer_tests" static)

file(GLOB_RECURSE pc "${prefix}/*/sudomock.pc")
get_filename_component(pc_dir "${pc}" DIRECTORY)
set(ENV{PKG_CONFIG_PATH} "${pc_dir}")
separate_arguments(compile UNIX_COMMAND "${compiler} ${flags}")
foreach(consumer IN ITEMS sudomock:main.cpp sudomock-testing:fake.cpp)
  string(REGEX REPLACE ":.*" "" package "${consumer}")
  string(REGEX REPLACE ".*:" "" source "${consumer}")
  run(pkg-config --cflags --libs ${package})
  separate_arguments(pc_flags UNIX_COMMAND "${run_output}")
  run(${compile} -std=c++20 "${source_dir}/tests/consumers/${source}" -o "${build}/${package}"
    ${pc_flags})
  run_consumer("${build}/${package}" static)
endforeach()
file(REMOVE_RECURSE "${headers}")
