# What `cmake --install` leaves behind: libraries, headers, a relocatable CMake package and
# pkg-config files. The components: `sudomock_runtime` is what a finished program needs,
# `sudomock_development` everything else; the same two for webhooks.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(sudomock_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/sudomock")

# Declares the headers of a target: whatever lies in the folder is public.
function(sudomock_public_folder target folder component)
  file(GLOB headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/${folder}/*.hpp")
  if(target STREQUAL "sudomock")
    list(APPEND headers "${PROJECT_BINARY_DIR}/include/sudomock/config.hpp")
  endif()
  sudomock_public_headers(${target} ${component} ${headers})
endfunction()

# A header set where CMake has them (3.23), so that CMAKE_VERIFY_INTERFACE_HEADER_SETS proves each to
# stand alone; plain files before, and for an absolute folder, which CMake would export with the
# prefix before it.
set(sudomock_has_header_sets OFF)
if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.23 AND NOT IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
  set(sudomock_has_header_sets ON)
endif()
function(sudomock_public_headers target component)
  set(headers ${ARGN})
  if(sudomock_has_header_sets)
    target_sources(${target} PUBLIC FILE_SET HEADERS
      BASE_DIRS "${PROJECT_SOURCE_DIR}/include" "${PROJECT_BINARY_DIR}/include"
      FILES ${headers})
  else()
    target_include_directories(${target} PUBLIC "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
    foreach(header IN LISTS headers)
      string(REGEX REPLACE "/[^/]*$" "" folder "${header}")
      string(REGEX REPLACE "^.*/include/" "" folder "${folder}")
      install(FILES "${header}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/${folder}"
        COMPONENT ${component})
    endforeach()
  endif()
endfunction()

# Installs one library, its headers and its exported target: the run-time part into the component
# `runtime`, all else into `development`.
function(sudomock_install_library target export runtime development)
  set(header_set "")
  if(sudomock_has_header_sets)
    set(header_set FILE_SET HEADERS
      DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT ${development})
  endif()
  install(TARGETS ${target} EXPORT ${export}
    RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT ${runtime}
    LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT ${runtime}
      NAMELINK_COMPONENT ${development}
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT ${development}
    ${header_set})
  install(EXPORT ${export} NAMESPACE sudomock:: FILE ${export}.cmake
    DESTINATION "${sudomock_package_dir}" COMPONENT ${development})
endfunction()

# The pkg-config file finds its prefix from its own place, so that the tree can be moved. It names the
# library of `target` as this configuration builds it, which may have a postfix.
function(sudomock_install_pkgconfig name target component)
  set(directory "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
  set(sudomock_pc_prefix "${CMAKE_INSTALL_PREFIX}")
  foreach(kind IN ITEMS LIBDIR INCLUDEDIR)
    if(IS_ABSOLUTE "${CMAKE_INSTALL_${kind}}")
      set(sudomock_pc_${kind} "${CMAKE_INSTALL_${kind}}")
    else()
      set(sudomock_pc_${kind} "\${prefix}/${CMAKE_INSTALL_${kind}}")
    endif()
  endforeach()
  if(NOT IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
    string(REGEX REPLACE "[^/]+" ".." up "${directory}")
    set(sudomock_pc_prefix "\${pcfiledir}/${up}")
  endif()
  # A static archive names what it needs itself, so that a plain `pkg-config --libs` links it.
  get_target_property(type sudomock TYPE)
  set(sudomock_pc_requires_kind "Requires.private")
  set(sudomock_pc_libcrypto "\nRequires.private: libcrypto >= 3.0")
  set(sudomock_pc_libs "")
  set(sudomock_pc_cflags "")
  if(NOT type STREQUAL "SHARED_LIBRARY")
    set(sudomock_pc_requires_kind "Requires")
    set(sudomock_pc_libcrypto ", libcrypto >= 3.0")
    string(APPEND sudomock_pc_libs " ${CMAKE_THREAD_LIBS_INIT}")
    foreach(library IN LISTS CMAKE_DL_LIBS)
      string(APPEND sudomock_pc_libs " -l${library}")
    endforeach()
    if(WIN32)
      string(APPEND sudomock_pc_libs " -lws2_32")
    endif()
  endif()
  if(SUDOMOCK_STOP_TOKEN_FLAG)
    string(APPEND sudomock_pc_libs " ${SUDOMOCK_STOP_TOKEN_FLAG}")
    string(APPEND sudomock_pc_cflags " ${SUDOMOCK_STOP_TOKEN_FLAG}")
  endif()
  string(REGEX REPLACE " +$" "" sudomock_pc_libs "${sudomock_pc_libs}")
  set(sudomock_pc_library "$<TARGET_FILE_BASE_NAME:${target}>")
  set(generated "${PROJECT_BINARY_DIR}/pkgconfig")
  configure_file("${PROJECT_SOURCE_DIR}/cmake/${name}.pc.in" "${generated}/${name}.pc.in" @ONLY)
  file(GENERATE OUTPUT "${generated}/$<CONFIG>/${name}.pc" INPUT "${generated}/${name}.pc.in")
  install(FILES "${generated}/$<CONFIG>/${name}.pc" DESTINATION "${directory}"
    COMPONENT ${component})
endfunction()

sudomock_public_folder(sudomock sudomock sudomock_development)
sudomock_install_library(sudomock sudomock-targets sudomock_runtime sudomock_development)
sudomock_install_pkgconfig(sudomock sudomock sudomock_development)
if(SUDOMOCK_BUILD_TESTING_LIBRARY AND TARGET sudomock_testing)
  sudomock_public_folder(sudomock_testing sudomock/testing sudomock_development)
  sudomock_install_library(sudomock_testing sudomock-testing-targets
    sudomock_development sudomock_development)
  sudomock_install_pkgconfig(sudomock-testing sudomock_testing sudomock_development)
endif()
if(SUDOMOCK_BUILD_WEBHOOKS)
  sudomock_public_folder(sudomock_webhooks sudomock/webhooks sudomock_webhooks_development)
  sudomock_install_library(sudomock_webhooks sudomock-webhooks-targets
    sudomock_webhooks_runtime sudomock_webhooks_development)
  sudomock_install_pkgconfig(sudomock-webhooks sudomock_webhooks sudomock_webhooks_development)
endif()

if(SUDOMOCK_BUILD_SIMULATOR)
  if(BUILD_SHARED_LIBS AND NOT DEFINED CMAKE_INSTALL_RPATH)
    file(RELATIVE_PATH libraries "${CMAKE_INSTALL_FULL_BINDIR}" "${CMAKE_INSTALL_FULL_LIBDIR}")
    set(origin "$<IF:$<PLATFORM_ID:Darwin>,@loader_path,$ORIGIN>")
    set_target_properties(sudomock_simulator PROPERTIES INSTALL_RPATH "${origin}/${libraries}")
  endif()
  install(TARGETS sudomock_simulator
    RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT sudomock_simulator)
  install(PROGRAMS "${PROJECT_SOURCE_DIR}/examples/with_simulator.sh"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/sudomock" COMPONENT sudomock_simulator)
endif()

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/sudomock-config.cmake.in"
  "${PROJECT_BINARY_DIR}/sudomock-config.cmake" INSTALL_DESTINATION "${sudomock_package_dir}"
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/sudomock-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/sudomock-config.cmake"
  "${PROJECT_BINARY_DIR}/sudomock-config-version.cmake"
  DESTINATION "${sudomock_package_dir}" COMPONENT sudomock_development)

if(PROJECT_IS_TOP_LEVEL)
  include(SudomockPackage)
endif()
