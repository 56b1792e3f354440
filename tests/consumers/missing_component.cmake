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

# Configures a project, which must fail and say so. More arguments go to CMake.
function(expect_refusal project saying)
  file(REMOVE_RECURSE "${work_dir}/${NAME}")
  execute_process(COMMAND "${CMAKE_COMMAND}" -S "${project}" -B "${work_dir}/${NAME}" -G Ninja
      "-DCMAKE_CXX_COMPILER=${compiler}" "-DCMAKE_PREFIX_PATH=${prefix}" ${ARGN}
    RESULT_VARIABLE result OUTPUT_QUIET ERROR_VARIABLE message)
  string(REGEX REPLACE "[ \n]+" " " message "${message}")
  if(result EQUAL 0 OR NOT message MATCHES "${saying}")
    message(FATAL_ERROR "not told \"${saying}\": ${message}")
  endif()
endfunction()

expect_refusal("${source_dir}/tests/consumers/find_package"
  "sudomock\\[${COMPONENT}\\].*SUDOMOCK_BUILD_(TESTING_LIBRARY|WEBHOOKS)=ON" -DCONSUMER_${wanted}=ON)

# So is whoever includes its header.
if(COMPONENT STREQUAL "webhooks")
  file(REMOVE_RECURSE "${prefix}/include/sudomock/webhooks")
  compile_header(sudomock/webhook.hpp c++20 "${prefix}/include")
  if(compiles OR NOT first_error MATCHES "SUDOMOCK_BUILD_WEBHOOKS=ON")
    message(FATAL_ERROR "not told whose header it is: '${first_error}'")
  endif()
endif()

# And whoever mistypes one: which there are.
set(mistyped "${work_dir}/${NAME}-mistyped")
file(WRITE "${mistyped}/CMakeLists.txt" "cmake_minimum_required(VERSION 3.21)
project(mistyped CXX)
find_package(sudomock CONFIG REQUIRED COMPONENTS ${COMPONENT}s)
")
expect_refusal("${mistyped}" "no component ${COMPONENT}s. there are testing and webhooks")
