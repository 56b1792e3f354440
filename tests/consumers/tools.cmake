# What the consumer scripts share.
include("${SETTINGS}")

# Runs a command, which must succeed; `run_output` holds what it printed.
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    string(REPLACE ";" " " command "${ARGV}")
    message(FATAL_ERROR "failed (${status}): ${command}\n${output}")
  endif()
  set(run_output "${output}" PARENT_SCOPE)
endfunction()

# Configures and builds a consumer project of this folder afresh. More arguments go to CMake.
function(build_consumer project build)
  file(REMOVE_RECURSE "${build}")
  run("${CMAKE_COMMAND}" -S "${source_dir}/tests/consumers/${project}" -B "${build}" -G Ninja
    "-DCMAKE_CXX_COMPILER=${compiler}" "-DCMAKE_CXX_FLAGS=${flags}"
    "-DCMAKE_BUILD_TYPE=${build_type}" ${ARGN})
  run("${CMAKE_COMMAND}" --build "${build}" --parallel 2)
endfunction()

# Whether a source with this header alone compiles, and the first error if not: `compiles`, `first_error`.
function(compile_header header standard include_folder)
  separate_arguments(compile UNIX_COMMAND "${compiler} ${flags}")
  set(source "${work_dir}/${NAME}.cpp")
  file(WRITE "${source}" "#include <${header}>\n")
  execute_process(COMMAND ${compile} "-std=${standard}" -fsyntax-only "-I${include_folder}" "${source}"
    RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE errors)
  string(REGEX MATCH "error:[^\n]*" first "${errors}")
  set(compiles OFF PARENT_SCOPE)
  if(status EQUAL 0)
    set(compiles ON PARENT_SCOPE)
  endif()
  set(first_error "${first}" PARENT_SCOPE)
endfunction()

# Runs a built consumer, which must say that it works with the linkage asked for.
function(run_consumer program linkage)
  run("${program}")
  if(NOT run_output MATCHES "sudomock ${version} ${linkage} works")
    message(FATAL_ERROR "${program} said:\n${run_output}")
  endif()
endfunction()
