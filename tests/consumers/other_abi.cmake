# Headers of the next ABI do not link with the library of this one.
#   -DPREFIX=... -DNAME=<build folder>
cmake_minimum_required(VERSION 3.21)
include("${CMAKE_CURRENT_LIST_DIR}/tools.cmake")

set(build "${work_dir}/${NAME}")
file(REMOVE_RECURSE "${build}")
file(COPY "${PREFIX}/include" DESTINATION "${build}")
file(GLOB_RECURSE headers "${build}/include/*.hpp")
foreach(header IN LISTS headers)
  file(READ "${header}" text)
  string(REGEX REPLACE "inline namespace v[0-9_]+ {" "inline namespace v_next {" text "${text}")
  file(WRITE "${header}" "${text}")
endforeach()

file(GLOB_RECURSE archive "${PREFIX}/*/libsudomock.a")
separate_arguments(compile UNIX_COMMAND "${compiler} ${flags}")
set(source "${source_dir}/tests/consumers/main.cpp")
foreach(include IN ITEMS "${PREFIX}/include" "${build}/include")
  execute_process(COMMAND ${compile} -std=c++20 "-I${include}" "${source}" "${archive}" -lcurl -pthread
      -o "${build}/consumer"
    RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE errors)
  list(APPEND outcomes "${status}")
endforeach()
if(NOT outcomes STREQUAL "0;1" OR NOT errors MATCHES "v_next")
  message(FATAL_ERROR "this ABI and another one: ${outcomes}\n${errors}")
endif()
