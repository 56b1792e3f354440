# The target `docs`: the Doxygen reference in <build>/docs/html, where a warning is an error.
find_program(SUDOMOCK_DOXYGEN doxygen REQUIRED)
mark_as_advanced(SUDOMOCK_DOXYGEN)
configure_file("${PROJECT_SOURCE_DIR}/cmake/Doxyfile.in" "${PROJECT_BINARY_DIR}/Doxyfile" @ONLY)
add_custom_target(docs
  COMMAND "${SUDOMOCK_DOXYGEN}" "${PROJECT_BINARY_DIR}/Doxyfile"
  WORKING_DIRECTORY "${PROJECT_BINARY_DIR}" VERBATIM)
