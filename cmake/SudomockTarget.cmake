# What the targets of this project have in common. Nothing here is a global setting, so a parent
# project that vendors us keeps its own.

# Visibility alone leaves instances of the standard library's templates exported. GNU's linker and
# LLVM's keep them in; on Windows the headers say what is exported, and macOS has visibility alone.
if(BUILD_SHARED_LIBS AND UNIX AND NOT APPLE)
  include(CheckLinkerFlag)
  set(SUDOMOCK_VERSION_SCRIPT "LINKER:--version-script=${PROJECT_SOURCE_DIR}/cmake/exports.map")
  check_linker_flag(CXX "${SUDOMOCK_VERSION_SCRIPT}" SUDOMOCK_HAS_VERSION_SCRIPT)
endif()

# How every source of a library of ours is compiled. Private headers are included from src/, public
# ones from include/ and the build tree.
function(sudomock_configure_objects target)
  target_include_directories(${target}
    PUBLIC
      "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
      "$<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>"
    PRIVATE "${PROJECT_SOURCE_DIR}/src")
  target_compile_features(${target} PUBLIC cxx_std_20)
  if(SUDOMOCK_STOP_TOKEN_FLAG)
    target_compile_options(${target} PUBLIC ${SUDOMOCK_STOP_TOKEN_FLAG})
    target_link_options(${target} PUBLIC ${SUDOMOCK_STOP_TOKEN_FLAG})
  endif()
  set_target_properties(${target} PROPERTIES
    CXX_EXTENSIONS OFF
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON)
  sudomock_warnings(${target})
endfunction()

function(sudomock_configure_library target)
  sudomock_configure_objects(${target})
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "SHARED_LIBRARY")
    set(SUDOMOCK_SHARED 1)
  else()
    set(SUDOMOCK_SHARED 0)
  endif()
  configure_file("${PROJECT_SOURCE_DIR}/cmake/config.hpp.in"
    "${PROJECT_BINARY_DIR}/include/sudomock/config.hpp" @ONLY)
  # The ABI may change with each minor version before 1.0 (CONTRIBUTING.md, "What may change when").
  set_target_properties(${target} PROPERTIES
    VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
  if(type STREQUAL "SHARED_LIBRARY" AND SUDOMOCK_HAS_VERSION_SCRIPT)
    target_link_options(${target} PRIVATE "${SUDOMOCK_VERSION_SCRIPT}")
    set_property(TARGET ${target} APPEND PROPERTY
      LINK_DEPENDS "${PROJECT_SOURCE_DIR}/cmake/exports.map")
  endif()
endfunction()

# nlohmann/json is headers only, and nothing of it is in ours: its users are none of its own, so no
# exported target names it. (Linked, it would have to be in an export set where a parent builds it.)
function(sudomock_use_json target)
  set(json nlohmann_json::nlohmann_json)
  target_include_directories(${target} SYSTEM PRIVATE
    $<TARGET_PROPERTY:${json},INTERFACE_INCLUDE_DIRECTORIES>)
  target_compile_definitions(${target} PRIVATE
    $<TARGET_PROPERTY:${json},INTERFACE_COMPILE_DEFINITIONS>)
endfunction()

# Headers that most sources of a target include, read once. What a source needs it includes all the
# same: with CMAKE_DISABLE_PRECOMPILE_HEADERS it builds too. A cache of object files does more than
# that, and knows little of precompiled headers, so with one there are none.
#   sudomock_precompile(<target> <header>... | REUSE_FROM <target>)
function(sudomock_precompile target)
  if(CMAKE_CXX_COMPILER_LAUNCHER MATCHES "ccache")
    return()
  elseif(ARGV1 STREQUAL "REUSE_FROM")
    target_precompile_headers(${target} REUSE_FROM ${ARGV2})
  else()
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()

# A shipped build's flag, in place of CMake's -O3. -Os halves the library: it waits for a network, and
# copies of functions in line more than double it. What reads JSON adds each byte to a string: with
# -O2 it reads a job in two thirds of the time.
# Whoever wants other flags than these two configurations' takes a configuration of another name.
function(sudomock_optimize target flag)
  if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" AND NOT MSVC)
    target_compile_options(${target} PRIVATE "$<$<CONFIG:Release,RelWithDebInfo>:${flag}>")
  endif()
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
    # Optimised, g++ 12 gives it falsely for each std::string that takes a literal (GCC bug 105651).
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
      target_compile_options(${target} PRIVATE -Wno-restrict)
    endif()
  endif()
endfunction()
