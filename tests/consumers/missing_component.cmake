# Whoever wants a component of a package without it is told how to get it.
#   -DPREFIX=<an installed package> -DCOMPONENT=testing|webhooks -DNAME=<build folder>
cmake_minimum_required(VERSION 3.21)
include("${CMAKE_CURRENT_LIST_DIR}/tools.cmake")

set(prefix "${work_dir}/${NAME}-prefix")
file(REMOVE_RECURSE "${prefix}")
file(COPY "${PREFIX}/" DESTINATION "${prefix}")
file(GLOB_RECURSE targets "${prefix}/*sudomock-${COMPONENT}-targets*.cmake")
if(targets)
  file(REMOVE ${targets})
endif()
string(TOUPPER "${COMPONENT}" wanted)

execute_process(COMMAND "${CMAKE_COMMAND}" -S "${source_dir}/tests/consumers/find_package"
    -B "${work_dir}/${NAME}" -G Ninja "-DCMAKE_CXX_COMPILER=${compiler}"
    "-DCMAKE_PREFIX_PATH=${prefix}" -DCONSUMER_${wanted}=ON
  RESULT_VARIABLE result OUTPUT_QUIET ERROR_VARIABLE message)
string(REGEX REPLACE "[ \n]+" " " message "${message}")
if(result EQUAL 0 OR NOT message MATCHES
    "sudomock\\[${COMPONENT}\\].*SUDOMOCK_BUILD_(TESTING_LIBRARY|WEBHOOKS)=ON")
  message(FATAL_ERROR "not told how to get the component ${COMPONENT}: ${message}")
endif()

# So is whoever includes its header.
if(COMPONENT STREQUAL "webhooks")
  file(REMOVE_RECURSE "${prefix}/include/sudomock/webhooks")
  compile_header(sudomock/webhook.hpp c++20 "${prefix}/include")
  if(compiles OR NOT first_error MATCHES "SUDOMOCK_BUILD_WEBHOOKS=ON")
    message(FATAL_ERROR "not told whose header it is: '${first_error}'")
  endif()
endif()

# And whoever mistypes one which there are.
set(mistyped "${work_dir}/${NAME}-mistyped")
file(WRITE "${mistyped}/CMakeLists.txt" "cmake_minimum_required(VERSION 3.21)
project(mistyped CXX)
find_package(sudomock CONFIG REQUIRED COMPONENTS ${COMPONENT}s)
")
execute_process(COMMAND "${CMAKE_COMMAND}" -S "${mistyped}" -B "${mistyped}/build" -G Ninja
    "-DCMAKE_CXX_COMPILER=${compiler}" "-DCMAKE_PREFIX_PATH=${PREFIX}"
  RESULT_VARIABLE result OUTPUT_QUIET ERROR_VARIABLE message)
string(REGEX REPLACE "[ \n]+" " " message "${message}")
if(result EQUAL 0 OR NOT message MATCHES
    "no component ${COMPONENT}s; there are testing and webhooks")
  message(FATAL_ERROR "not told which components there are: ${message}")
endif()
