# The library as a subproject of a touchy parent.
#   -DLINKAGE=static|shared -DNAME=<build folder> [-DARGS=<more for CMake>] [-DPROJECT=fetch_content]
include("${CMAKE_CURRENT_LIST_DIR}/tools.cmake")

set(build "${work_dir}/${NAME}")
if(NOT PROJECT)
  set(PROJECT add_subdirectory)
endif()
if(LINKAGE STREQUAL "shared")
  list(APPEND ARGS -DBUILD_SHARED_LIBS=ON)
endif()
build_consumer(${PROJECT} "${build}" "-DSUDOMOCK_SOURCE=${source_dir}"
  "-DFETCHCONTENT_SOURCE_DIR_SUDOMOCK=${source_dir}" -DFETCHCONTENT_FULLY_DISCONNECTED=ON ${ARGS})

# Our own warnings must not reach the parent's files.
if(EXISTS "${build}/compile_commands.json")
  file(READ "${build}/compile_commands.json" commands)
  string(JSON count LENGTH "${commands}")
  math(EXPR last "${count} - 1")
  foreach(i RANGE ${last})
    string(JSON file GET "${commands}" ${i} file)
    string(JSON command GET "${commands}" ${i} command)
    if(file MATCHES "tests/consumers/main.cpp$" AND command MATCHES " -Wconversion")
      message(FATAL_ERROR "our warnings leak: ${command}")
    endif()
    if(NOT file MATCHES "tests/consumers/" AND command MATCHES " -W(all|error)")
      message(FATAL_ERROR "a parent that did not ask for warnings gets them: ${command}")
    endif()
  endforeach()
endif()

file(GLOB_RECURSE programs "${build}/consumer")
list(FILTER programs EXCLUDE REGEX "CMakeFiles")
if(NOT programs)
  message(FATAL_ERROR "no program was built")
endif()
foreach(program IN LISTS programs)
  run_consumer("${program}" ${LINKAGE})
endforeach()
