# find_package(sudomock CONFIG) from a moved prefix.
#   -DPREFIX=... -DLINKAGE=static|shared -DNAME=<build folder> [-DFLAGS=<more for the compiler>]
cmake_minimum_required(VERSION 3.21)
include("${CMAKE_CURRENT_LIST_DIR}/tools.cmake")

string(APPEND flags " ${FLAGS}")
set(build "${work_dir}/${NAME}")
build_consumer(find_package "${build}" "-DCMAKE_PREFIX_PATH=${PREFIX}"
  "-DCONSUMER_TESTING=${has_testing}" "-DCONSUMER_WEBHOOKS=${has_webhooks}")
run_consumer("${build}/consumer" ${LINKAGE})
if(has_testing)
  run_consumer("${build}/consumer_tests" ${LINKAGE})
endif()
if(has_webhooks)
  run_consumer("${build}/consumer_webhooks" ${LINKAGE})
endif()
