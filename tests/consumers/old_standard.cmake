# With C++17 the first error of every header says what is needed.
#   -DPREFIX=...
cmake_minimum_required(VERSION 3.21)
include("${CMAKE_CURRENT_LIST_DIR}/tools.cmake")

separate_arguments(compile UNIX_COMMAND "${compiler} ${flags}")
set(source "${work_dir}/old_standard.cpp")
file(GLOB_RECURSE headers RELATIVE "${PREFIX}/include" "${PREFIX}/include/*.hpp")
if(NOT headers)
  message(FATAL_ERROR "no header in ${PREFIX}/include")
endif()
foreach(header IN LISTS headers)
  file(WRITE "${source}" "#include <${header}>\n")
  execute_process(COMMAND ${compile} -std=c++17 -fsyntax-only "-I${PREFIX}/include" "${source}"
    RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE errors)
  string(REGEX MATCH "error:[^\n]*" first "${errors}")
  if(status EQUAL 0 OR NOT first MATCHES "sudomock needs C\\+\\+20")
    message(FATAL_ERROR "${header}: '${first}'")
  endif()
endforeach()
