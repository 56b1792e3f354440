# With C++17 the first error of every header says what is needed.
#   -DPREFIX=...
cmake_minimum_required(VERSION 3.21)
include("${CMAKE_CURRENT_LIST_DIR}/tools.cmake")

file(GLOB_RECURSE headers RELATIVE "${PREFIX}/include" "${PREFIX}/include/*.hpp")
if(NOT headers)
  message(FATAL_ERROR "no header in ${PREFIX}/include")
endif()
foreach(header IN LISTS headers)
  compile_header("${header}" c++17 "${PREFIX}/include")
  if(compiles OR NOT first_error MATCHES "sudomock needs C\\+\\+20")
    message(FATAL_ERROR "${header}: '${first_error}'")
  endif()
endforeach()
