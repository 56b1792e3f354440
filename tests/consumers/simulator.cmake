# The installed simulator runs beside a command from wherever its prefix was moved.
#   -DPREFIX=<an installed package>, or none: it is built alone, with shared libraries, and installed.
cmake_minimum_required(VERSION 3.21)
include("${CMAKE_CURRENT_LIST_DIR}/tools.cmake")

if(NOT PREFIX)
  set(build "${work_dir}/${NAME}")
  set(PREFIX "${build}-moved")
  file(REMOVE_RECURSE "${build}" "${build}-before" "${PREFIX}")
  run("${CMAKE_COMMAND}" -S "${source_dir}" -B "${build}" -G Ninja "-DCMAKE_CXX_COMPILER=${compiler}"
    -DBUILD_SHARED_LIBS=ON -DSUDOMOCK_BUILD_SIMULATOR=ON -DSUDOMOCK_BUILD_TESTS=OFF
    -DSUDOMOCK_BUILD_EXAMPLES=OFF -DSUDOMOCK_BUILD_WEBHOOKS=${has_webhooks})
  run("${CMAKE_COMMAND}" --build "${build}" --parallel 2)
  run("${CMAKE_COMMAND}" --install "${build}" --prefix "${build}-before")
  file(REMOVE_RECURSE "${build}")
  file(RENAME "${build}-before" "${PREFIX}")
endif()

run("${PREFIX}/share/sudomock/with_simulator.sh" "${PREFIX}/bin/sudomock_simulator" --
  sh -c "echo $SUDOMOCK_API_KEY at $SUDOMOCK_BASE_URL")
if(NOT run_output MATCHES "^sm_fake_default at http://127\\.0\\.0\\.1:[0-9]+\n$")
  message(FATAL_ERROR "it printed: ${run_output}")
endif()
