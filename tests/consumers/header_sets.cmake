# Each public header stands alone (CMake >= 3.24 can prove it), and a CMake too old for header sets
# (< 3.23) installs the same files.
#   -DPREFIX=<an installed prefix> -DNAME=<build folder>
cmake_minimum_required(VERSION 3.21)
include("${CMAKE_CURRENT_LIST_DIR}/tools.cmake")

set(build "${work_dir}/${NAME}")
if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.24)
  run("${CMAKE_COMMAND}" -S "${source_dir}" -B "${build}/verify" -G Ninja
    "-DCMAKE_CXX_COMPILER=${compiler}" -DCMAKE_VERIFY_INTERFACE_HEADER_SETS=ON
    -DSUDOMOCK_BUILD_TESTS=OFF -DSUDOMOCK_BUILD_EXAMPLES=OFF
    "-DSUDOMOCK_BUILD_WEBHOOKS=${has_webhooks}")
  run("${CMAKE_COMMAND}" --build "${build}/verify" --target all_verify_interface_header_sets
    --parallel 2)
else()
  message(STATUS "skipped: verifying header sets needs CMake 3.24")
endif()

# The same tree, with the version check turned to what an old CMake would see.
file(REMOVE_RECURSE "${build}/old" "${build}/old-source")
file(MAKE_DIRECTORY "${build}/old-source")
file(COPY "${source_dir}/CMakeLists.txt" "${source_dir}/cmake" "${source_dir}/src"
  "${source_dir}/include" "${source_dir}/LICENSE" DESTINATION "${build}/old-source")
set(file "${build}/old-source/cmake/SudomockInstall.cmake")
file(READ "${file}" content)
string(REPLACE "CMAKE_VERSION VERSION_GREATER_EQUAL 3.23" "FALSE" changed "${content}")
if(changed STREQUAL content)
  message(FATAL_ERROR "SudomockInstall.cmake no longer checks for CMake 3.23")
endif()
file(WRITE "${file}" "${changed}")
run("${CMAKE_COMMAND}" -S "${build}/old-source" -B "${build}/old" -G Ninja
  "-DCMAKE_CXX_COMPILER=${compiler}" "-DCMAKE_CXX_FLAGS=${flags}"
  -DSUDOMOCK_BUILD_TESTS=OFF -DSUDOMOCK_BUILD_EXAMPLES=OFF
  "-DSUDOMOCK_BUILD_WEBHOOKS=${has_webhooks}")
run("${CMAKE_COMMAND}" --build "${build}/old" --parallel 2)
run("${CMAKE_COMMAND}" --install "${build}/old" --prefix "${build}/old-prefix")
build_consumer(find_package "${build}/old-consumer" "-DCMAKE_PREFIX_PATH=${build}/old-prefix")
run_consumer("${build}/old-consumer/consumer" static)

file(GLOB_RECURSE expected RELATIVE "${PREFIX}/include" "${PREFIX}/include/*")
file(GLOB_RECURSE found RELATIVE "${build}/old-prefix/include" "${build}/old-prefix/include/*")
if(NOT "${found}" STREQUAL "${expected}")
  message(FATAL_ERROR "an old CMake installs other headers:\n${found}\ninstead of\n${expected}")
endif()
