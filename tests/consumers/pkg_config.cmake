# A consumer without CMake: flags from pkg-config, one compiler call, for
# every language standard that the compiler knows.
#   -DPREFIX=... -DLINKAGE=static|shared -DNAME=<build folder>
cmake_minimum_required(VERSION 3.21)
include("${CMAKE_CURRENT_LIST_DIR}/tools.cmake")

set(build "${work_dir}/${NAME}")
file(MAKE_DIRECTORY "${build}")
file(WRITE "${build}/empty.cpp" "int main() {}\n")
file(GLOB_RECURSE pc "${PREFIX}/*/sudomock.pc")
get_filename_component(pc_dir "${pc}" DIRECTORY)
get_filename_component(lib_dir "${pc_dir}" DIRECTORY)
set(ENV{PKG_CONFIG_PATH} "${pc_dir}")
set(ENV{LD_LIBRARY_PATH} "${lib_dir}")
separate_arguments(compile UNIX_COMMAND "${compiler} ${flags}")

function(consume package source standard program)
  run(pkg-config --cflags --libs ${package})
  separate_arguments(pc_flags UNIX_COMMAND "${run_output}")
  run(${compile} -std=${standard} "${source_dir}/tests/consumers/${source}" -o "${program}" ${pc_flags})
  run_consumer("${program}" ${LINKAGE})
endfunction()

run(pkg-config --modversion sudomock)
string(STRIP "${run_output}" found)
if(NOT found STREQUAL version)
  message(FATAL_ERROR "pkg-config says version ${found}")
endif()
foreach(standard IN ITEMS c++20 c++2b c++2c)
  execute_process(COMMAND ${compile} -std=${standard} -fsyntax-only "${build}/empty.cpp"
    RESULT_VARIABLE unknown OUTPUT_QUIET ERROR_QUIET)
  if(unknown)
    message(STATUS "skipped: this compiler does not know ${standard}")
  else()
    consume(sudomock main.cpp ${standard} "${build}/consumer-${standard}")
    message(STATUS "${standard} works")
  endif()
endforeach()
if(has_testing)
  consume(sudomock-testing fake.cpp c++20 "${build}/consumer-testing")
endif()
if(has_webhooks)
  consume(sudomock-webhooks webhooks.cpp c++20 "${build}/consumer-webhooks")
endif()

# Linking with --static takes the archives of everything below libcurl too, which a distribution
# need not have: what it names has to do.
run(pkg-config --static --libs sudomock)
if(NOT run_output MATCHES "-lsudomock.* -lcurl")
  message(FATAL_ERROR "--static names too little: ${run_output}")
endif()
