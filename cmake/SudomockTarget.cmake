# What the targets of this project have in common. Nothing here is a global setting, so a parent
# project that vendors us keeps its own.

# Private headers are included from src/, public ones from include/ and the build tree.
function(sudomock_configure_library target)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "SHARED_LIBRARY")
    set(SUDOMOCK_SHARED 1)
  else()
    set(SUDOMOCK_SHARED 0)
  endif()
  set(generated "${PROJECT_BINARY_DIR}/include")
  configure_file("${PROJECT_SOURCE_DIR}/cmake/config.hpp.in" "${generated}/sudomock/config.hpp" @ONLY)
  target_include_directories(${target}
    PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>" "$<BUILD_INTERFACE:${generated}>"
    PRIVATE "${PROJECT_SOURCE_DIR}/src")
  target_compile_features(${target} PUBLIC cxx_std_20)
  if(SUDOMOCK_STOP_TOKEN_FLAG)
    target_compile_options(${target} PUBLIC ${SUDOMOCK_STOP_TOKEN_FLAG})
    target_link_options(${target} PUBLIC ${SUDOMOCK_STOP_TOKEN_FLAG})
  endif()
  # The ABI may change with each minor version before 1.0 (CONTRIBUTING.md, "What may change when").
  set_target_properties(${target} PROPERTIES
    CXX_EXTENSIONS OFF
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON
    VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
  sudomock_warnings(${target})
endfunction()

function(sudomock_warnings target)
  if(NOT SUDOMOCK_WARNINGS_AS_ERRORS)
    return()
  endif()
  if(MSVC)
    target_compile_options(${target} PRIVATE /W4 /WX)
  else()
    target_compile_options(${target} PRIVATE
      -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
  endif()
endfunction()
