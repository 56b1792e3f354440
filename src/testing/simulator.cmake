# The fake API as a program. cpp-httplib brings a CMake package of its own on most systems; Debian's
# has pkg-config only, whose macros must match the compiled library's.
find_package(CLI11 REQUIRED)
find_package(httplib QUIET)
if(TARGET httplib::httplib)
  set(sudomock_httplib httplib::httplib)
else()
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(sudomock_httplib REQUIRED IMPORTED_TARGET cpp-httplib)
  set(sudomock_httplib PkgConfig::sudomock_httplib)
endif()

add_library(sudomock_simulator_core OBJECT
  json_fields.cpp
  script.cpp
  simulator.cpp)
target_link_libraries(sudomock_simulator_core PUBLIC
  sudomock_fake_core ${sudomock_httplib} nlohmann_json::nlohmann_json Threads::Threads)
sudomock_warnings(sudomock_simulator_core)

add_executable(sudomock_simulator simulator_main.cpp)
target_link_libraries(sudomock_simulator PRIVATE
  sudomock_simulator_core sudomock_fake_core CLI11::CLI11)
sudomock_warnings(sudomock_simulator)
