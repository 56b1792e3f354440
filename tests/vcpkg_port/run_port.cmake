# Runs ports/sudomock/portfile.cmake as vcpkg would, checks the package and uses it in three ways.
#   -DSETTINGS=<the consumers' settings.cmake> -DLINKAGE=static|dynamic [-DFEATURES=core;testing;webhooks]
#   [-DMUTATION=curl_dependency|copyright|debug_include]   take something out: then this must fail
cmake_minimum_required(VERSION 3.21)
include("${CMAKE_CURRENT_LIST_DIR}/../consumers/tools.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/vcpkg.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/checks.cmake")

set(checkout_dir "${source_dir}")
set(work_dir "${work_dir}/port-${LINKAGE}")
set(flags "")
set(PORT sudomock)
set(VERSION "${version}")
set(VCPKG_LIBRARY_LINKAGE "${LINKAGE}")
set(CURRENT_PORT_DIR "${source_dir}/ports/sudomock")
set(CURRENT_BUILDTREES_DIR "${work_dir}/buildtrees")
set(CURRENT_PACKAGES_DIR "${work_dir}/packages")
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}")

set(portfile "${CURRENT_PORT_DIR}/portfile.cmake")
file(READ "${portfile}" content)
if(MUTATION STREQUAL "copyright")
  string(REGEX REPLACE "vcpkg_install_copyright[^\n]*\n" "" mutated "${content}")
elseif(MUTATION STREQUAL "debug_include")
  string(REGEX REPLACE "file\\(REMOVE_RECURSE[^\n]*\n" "" mutated "${content}")
elseif(MUTATION STREQUAL "curl_dependency")
  # In the unpacked source, just before it is configured.
  string(REPLACE "vcpkg_cmake_configure(" [[
file(READ "${SOURCE_PATH}/cmake/sudomock-config.cmake.in" config)
string(REPLACE "find_dependency(CURL)" "" without "${config}")
file(WRITE "${SOURCE_PATH}/cmake/sudomock-config.cmake.in" "${without}")
vcpkg_cmake_configure(]] mutated "${content}")
endif()
if(MUTATION)
  if(mutated STREQUAL content)
    message(FATAL_ERROR "nothing left to take out for ${MUTATION}")
  endif()
  file(COPY "${CURRENT_PORT_DIR}/" DESTINATION "${work_dir}/mutated")  # the portfile looks beside itself
  set(portfile "${work_dir}/mutated/portfile.cmake")
  file(WRITE "${portfile}" "${mutated}")
endif()

include("${portfile}")
if(MUTATION STREQUAL "curl_dependency")
  file(WRITE "${SOURCE_PATH}/cmake/sudomock-config.cmake.in" "${config}")
endif()
check_package("${CURRENT_PACKAGES_DIR}" ${LINKAGE})

# Consumers see it elsewhere than where it was made, as in vcpkg's installed tree.
set(installed "${work_dir}/installed")
file(REMOVE_RECURSE "${installed}")
file(RENAME "${CURRENT_PACKAGES_DIR}" "${installed}")
set(says static)
if(LINKAGE STREQUAL "dynamic")
  set(says shared)
endif()
foreach(feature IN ITEMS testing webhooks)
  set(${feature} OFF)
  if(feature IN_LIST FEATURES)
    set(${feature} ON)
  endif()
endforeach()

# The usage text followed to the letter: each two lines of it are one project's.
file(STRINGS "${installed}/share/sudomock/usage" usage REGEX "^  ")
foreach(part IN ITEMS core:main.cpp testing:fake.cpp webhooks:webhooks.cpp)
  string(REGEX REPLACE ":.*" "" feature "${part}")
  string(REGEX REPLACE ".*:" "" source "${part}")
  list(POP_FRONT usage find link)
  if(feature IN_LIST FEATURES)
    set(project "${work_dir}/usage-${feature}")
    file(WRITE "${project}/CMakeLists.txt" "cmake_minimum_required(VERSION 3.21)\n"
      "project(usage LANGUAGES CXX)\n${find}\n"
      "add_executable(main ${source_dir}/tests/consumers/${source})\n${link}\n")
    file(REMOVE_RECURSE "${project}/build")
    run("${CMAKE_COMMAND}" -S "${project}" -B "${project}/build" -G Ninja
      "-DCMAKE_CXX_COMPILER=${compiler}" -DCMAKE_BUILD_TYPE=Release
      "-DCMAKE_PREFIX_PATH=${installed}")
    run("${CMAKE_COMMAND}" --build "${project}/build")
    set(ENV{LD_LIBRARY_PATH} "${installed}/lib")
    run_consumer("${project}/build/main" ${says})
  endif()
endforeach()
if(usage OR NOT link)
  message(FATAL_ERROR "the usage text has not two lines for each part")
endif()

foreach(config IN ITEMS Debug Release)
  set(libraries "${installed}/lib")
  if(config STREQUAL "Debug")
    set(libraries "${installed}/debug/lib")
  endif()
  set(ENV{LD_LIBRARY_PATH} "${libraries}")

  set(build_type ${config})
  set(build "${work_dir}/find_package-${config}")
  build_consumer(find_package "${build}" "-DCMAKE_PREFIX_PATH=${installed}"
    "-DCONSUMER_TESTING=${testing}" "-DCONSUMER_WEBHOOKS=${webhooks}")
  file(READ "${build}/build.ninja" ninja)
  if(NOT ninja MATCHES "${libraries}/libsudomock\\.")
    message(FATAL_ERROR "a ${config} consumer does not link the library in ${libraries}")
  endif()
  run_consumer("${build}/consumer" ${says})
  if(webhooks)
    run_consumer("${build}/consumer_webhooks" ${says})
  endif()

  set(ENV{PKG_CONFIG_PATH} "${libraries}/pkgconfig")
  run(pkg-config --cflags --libs sudomock)
  separate_arguments(pc_flags UNIX_COMMAND "${run_output}")
  set(main "${source_dir}/tests/consumers/main.cpp")
  run("${compiler}" -std=c++20 "${main}" -o "${work_dir}/pkg-config-${config}" ${pc_flags})
  run_consumer("${work_dir}/pkg-config-${config}" ${says})

  # As reviewers link: the include folder, every library, no macros. libcurl is the system's here.
  file(GLOB every_library "${libraries}/*.a" "${libraries}/*.so")
  run("${compiler}" -std=c++20 "-I${installed}/include" "${main}" -o "${work_dir}/bare-${config}"
    ${every_library} -lcurl -pthread)
  run_consumer("${work_dir}/bare-${config}" ${says})
endforeach()
