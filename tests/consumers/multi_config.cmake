# A multi-config generator: Debug and Release from one tree, installed into one prefix.
#   -DPREFIX=... -DNAME=<build folder>
cmake_minimum_required(VERSION 3.21)
include("${CMAKE_CURRENT_LIST_DIR}/tools.cmake")

set(build "${work_dir}/${NAME}")
file(REMOVE_RECURSE "${build}" "${PREFIX}")
run("${CMAKE_COMMAND}" -S "${source_dir}" -B "${build}/library" -G "Ninja Multi-Config"
  "-DCMAKE_CXX_COMPILER=${compiler}" "-DCMAKE_CXX_FLAGS=${flags}" -DCMAKE_DEBUG_POSTFIX=d
  -DSUDOMOCK_BUILD_TESTS=OFF -DSUDOMOCK_BUILD_EXAMPLES=OFF -DSUDOMOCK_BUILD_TESTING_LIBRARY=OFF)
foreach(config IN ITEMS Debug Release)
  run("${CMAKE_COMMAND}" --build "${build}/library" --config ${config} --parallel 2)
  run("${CMAKE_COMMAND}" --install "${build}/library" --config ${config} --prefix "${PREFIX}")
endforeach()

run("${CMAKE_COMMAND}" -S "${source_dir}/tests/consumers/find_package" -B "${build}/consumer"
  -G "Ninja Multi-Config" "-DCMAKE_CXX_COMPILER=${compiler}" "-DCMAKE_CXX_FLAGS=${flags}"
  "-DCMAKE_PREFIX_PATH=${PREFIX}")
foreach(config IN ITEMS Debug Release)
  run("${CMAKE_COMMAND}" --build "${build}/consumer" --config ${config})
  run_consumer("${build}/consumer/${config}/consumer" static)
endforeach()
