# The overlay port in packaging/ builds this checkout, by the very steps of the port in ports/.
#   cmake -DCHECKOUT=<this repository> -P from_checkout.cmake
cmake_minimum_required(VERSION 3.21)

set(CURRENT_PORT_DIR "${CHECKOUT}/packaging/vcpkg-checkout/sudomock")
set(CURRENT_PACKAGES_DIR "${CMAKE_CURRENT_BINARY_DIR}/no-such-package")
set(configured "")
foreach(name IN ITEMS vcpkg_check_features vcpkg_cmake_install vcpkg_cmake_config_fixup
    vcpkg_fixup_pkgconfig vcpkg_copy_pdbs vcpkg_install_copyright)
  cmake_language(EVAL CODE "function(${name})\nendfunction()")
endforeach()
function(vcpkg_from_github)
  message(FATAL_ERROR "the overlay port downloads instead of using the checkout")
endfunction()
macro(vcpkg_cmake_configure)
  cmake_parse_arguments(arg "" "SOURCE_PATH" "OPTIONS" ${ARGN})
  set(configured "${arg_SOURCE_PATH}")
endmacro()

include("${CURRENT_PORT_DIR}/portfile.cmake")
cmake_path(COMPARE "${configured}" EQUAL "${CHECKOUT}" same)
if(NOT same)
  message(FATAL_ERROR "the overlay port configures '${configured}'")
endif()
