# A small stand-in for the vcpkg functions that the port calls, after their documentation: the same
# arguments, the same effect on the package folder, an error where vcpkg would stop.
#
# The caller sets PORT, VERSION, FEATURES, VCPKG_LIBRARY_LINKAGE, CURRENT_PORT_DIR,
# CURRENT_BUILDTREES_DIR, CURRENT_PACKAGES_DIR, and for us checkout_dir and compiler;
# `run` is that of the consumers.

# Refuses arguments that the real function does not know.
macro(no_more_arguments function)
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${function} was passed extra arguments: ${arg_UNPARSED_ARGUMENTS}")
  endif()
endmacro()

# The archive that a forge would serve for this very state of the checkout, unpacked. It is kept
# while that state stays, so that running the port again builds nothing again.
function(vcpkg_from_github)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "OUT_SOURCE_PATH;REPO;REF;SHA512;HEAD_REF" "PATCHES")
  no_more_arguments(vcpkg_from_github)
  if(NOT arg_REF STREQUAL "v${VERSION}" OR NOT arg_SHA512 OR NOT arg_HEAD_REF)
    if(NOT arg_SHA512 STREQUAL "0")
      message(FATAL_ERROR "vcpkg_from_github needs REF v<version>, SHA512 and HEAD_REF")
    endif()
  endif()
  run(git -C "${checkout_dir}" stash create)
  string(STRIP "${run_output}" state)
  if(NOT state)
    set(state HEAD)
  endif()
  run(git -C "${checkout_dir}" rev-parse "${state}^{tree}")
  string(STRIP "${run_output}" tree)
  set(source "${CURRENT_BUILDTREES_DIR}/src/sudomock-cpp-${VERSION}")
  set(unpacked "")
  if(EXISTS "${source}.tree")
    file(READ "${source}.tree" unpacked)
  endif()
  if(NOT unpacked STREQUAL tree)
    file(REMOVE_RECURSE "${CURRENT_BUILDTREES_DIR}")
    file(MAKE_DIRECTORY "${CURRENT_BUILDTREES_DIR}/src")
    set(archive "${CURRENT_BUILDTREES_DIR}/src/archive.tar")
    # The attributes of the state itself decide what is left out.
    run(git -C "${checkout_dir}" archive --format=tar "--prefix=sudomock-cpp-${VERSION}/"
      -o "${archive}" "${state}")
    file(ARCHIVE_EXTRACT INPUT "${archive}" DESTINATION "${CURRENT_BUILDTREES_DIR}/src")
    file(WRITE "${source}.tree" "${tree}")
  endif()
  if(EXISTS "${source}/ports" OR EXISTS "${source}/packaging")
    message(FATAL_ERROR "the archive contains ports/, so its SHA512 would have to contain itself, or "
      "packaging/, which is of no use without")
  endif()
  set(${arg_OUT_SOURCE_PATH} "${source}" PARENT_SCOPE)
endfunction()

function(vcpkg_check_features)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "OUT_FEATURE_OPTIONS" "FEATURES;INVERTED_FEATURES")
  no_more_arguments(vcpkg_check_features)
  set(options "")
  while(arg_FEATURES)
    list(POP_FRONT arg_FEATURES feature option)
    if(feature IN_LIST FEATURES)
      list(APPEND options "-D${option}=ON")
    else()
      list(APPEND options "-D${option}=OFF")
    endif()
  endwhile()
  set(${arg_OUT_FEATURE_OPTIONS} "${options}" PARENT_SCOPE)
endfunction()

# Debug into debug/, Release into the top, each in a tree of its own.
function(vcpkg_cmake_configure)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "SOURCE_PATH" "OPTIONS;OPTIONS_DEBUG;OPTIONS_RELEASE")
  no_more_arguments(vcpkg_cmake_configure)
  string(COMPARE EQUAL "${VCPKG_LIBRARY_LINKAGE}" "dynamic" shared)
  foreach(config IN ITEMS Debug Release)
    set(prefix "${CURRENT_PACKAGES_DIR}")
    if(config STREQUAL "Debug")
      string(APPEND prefix "/debug")
    endif()
    run("${CMAKE_COMMAND}" -S "${arg_SOURCE_PATH}" -B "${CURRENT_BUILDTREES_DIR}/${config}"
      -G Ninja "-DCMAKE_CXX_COMPILER=${compiler}" "-DCMAKE_BUILD_TYPE=${config}"
      "-DCMAKE_INSTALL_PREFIX=${prefix}" "-DBUILD_SHARED_LIBS=${shared}"
      -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_INSTALL_BINDIR=bin -DFETCHCONTENT_FULLY_DISCONNECTED=ON
      -DCMAKE_EXPORT_NO_PACKAGE_REGISTRY=ON -DCMAKE_ERROR_ON_ABSOLUTE_INSTALL_DESTINATION=ON
      ${arg_OPTIONS})
    if(run_output MATCHES "not used by the project:[^:]*(SUDOMOCK_[A-Z_]+)")
      message(FATAL_ERROR "the project does not know the option ${CMAKE_MATCH_1}")
    endif()
    # Every package that was found has to be a dependency in vcpkg.json.
    file(STRINGS "${CURRENT_BUILDTREES_DIR}/${config}/CMakeCache.txt" found
      REGEX "^[A-Za-z_]+_DIR:PATH=/")
    set(named nlohmann_json CURL CURL_INCLUDE)
    if("webhooks" IN_LIST FEATURES)
      list(APPEND named OPENSSL_INCLUDE)
    endif()
    list(JOIN named "|" named)
    list(FILTER found EXCLUDE REGEX "^(${named})_DIR")
    if(found)
      message(FATAL_ERROR "the build looks for more than the manifest names: ${found}")
    endif()
  endforeach()
endfunction()

function(vcpkg_cmake_install)
  foreach(config IN ITEMS Debug Release)
    run("${CMAKE_COMMAND}" --build "${CURRENT_BUILDTREES_DIR}/${config}" --parallel 2
      --target install)
  endforeach()
endfunction()

# Moves the package files to share/<port>, debug's own next to release's, with both library folders.
function(vcpkg_cmake_config_fixup)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "PACKAGE_NAME;CONFIG_PATH" "")
  no_more_arguments(vcpkg_cmake_config_fixup)
  set(share "${CURRENT_PACKAGES_DIR}/share/${PORT}")
  foreach(where IN ITEMS "${CURRENT_PACKAGES_DIR}" "${CURRENT_PACKAGES_DIR}/debug")
    if(NOT IS_DIRECTORY "${where}/${arg_CONFIG_PATH}")
      message(FATAL_ERROR "'${where}/${arg_CONFIG_PATH}' does not exist.")
    endif()
  endforeach()

  file(GLOB debug_targets "${CURRENT_PACKAGES_DIR}/debug/${arg_CONFIG_PATH}/*-debug.cmake")
  foreach(file IN LISTS debug_targets)
    file(READ "${file}" content)
    string(REPLACE "\${_IMPORT_PREFIX}/lib" "\${_IMPORT_PREFIX}/debug/lib" content "${content}")
    string(REPLACE "\${_IMPORT_PREFIX}/bin" "\${_IMPORT_PREFIX}/debug/bin" content "${content}")
    get_filename_component(name "${file}" NAME)
    file(WRITE "${share}/${name}" "${content}")
  endforeach()
  file(GLOB release_files "${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH}/*.cmake")
  file(COPY ${release_files} DESTINATION "${share}")
  foreach(where IN ITEMS "${CURRENT_PACKAGES_DIR}" "${CURRENT_PACKAGES_DIR}/debug")
    file(REMOVE_RECURSE "${where}/${arg_CONFIG_PATH}")
    get_filename_component(parent "${where}/${arg_CONFIG_PATH}" DIRECTORY)
    file(REMOVE_RECURSE "${parent}")
  endforeach()

  # Two folders up to the prefix from where the files are now, whatever it was before.
  file(GLOB moved "${share}/*.cmake")
  foreach(file IN LISTS moved)
    file(READ "${file}" content)
    set(up "get_filename_component(_IMPORT_PREFIX \"\${_IMPORT_PREFIX}\" PATH)\n")
    string(REPLACE "${up}${up}${up}" "${up}${up}" content "${content}")
    string(REGEX REPLACE "CMAKE_CURRENT_LIST_DIR}/(\\.\\./)+\"" "CMAKE_CURRENT_LIST_DIR}/../../\""
      content "${content}")
    file(WRITE "${file}" "${content}")
  endforeach()
endfunction()

# Each .pc file must be found by pkg-config where it is, and name libraries that exist.
function(vcpkg_fixup_pkgconfig)
  foreach(root IN ITEMS "${CURRENT_PACKAGES_DIR}" "${CURRENT_PACKAGES_DIR}/debug")
    file(GLOB files "${root}/lib/pkgconfig/*.pc")
    if(NOT files)
      message(FATAL_ERROR "no pkg-config file in ${root}/lib/pkgconfig")
    endif()
    foreach(file IN LISTS files)
      # Debug shares the headers of release.
      if(root MATCHES "/debug$")
        file(READ "${file}" content)
        string(REPLACE "includedir=\${prefix}/" "includedir=\${prefix}/../" content "${content}")
        file(WRITE "${file}" "${content}")
      endif()
      get_filename_component(name "${file}" NAME_WE)
      set(ENV{PKG_CONFIG_PATH} "${root}/lib/pkgconfig")
      run(pkg-config --print-errors --exists ${name})
    endforeach()
  endforeach()
endfunction()

function(vcpkg_copy_pdbs)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "BUILD_PATHS")
  no_more_arguments(vcpkg_copy_pdbs)
endfunction()

function(vcpkg_install_copyright)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "COMMENT" "FILE_LIST")
  no_more_arguments(vcpkg_install_copyright)
  list(LENGTH arg_FILE_LIST count)
  if(NOT count EQUAL 1)
    message(FATAL_ERROR "vcpkg_install_copyright: one licence file expected, got '${arg_FILE_LIST}'")
  endif()
  file(INSTALL ${arg_FILE_LIST} DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}" RENAME copyright)
endfunction()
