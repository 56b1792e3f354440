vcpkg_from_github(
    OUT_SOURCE_PATH SOURCE_PATH
    REPO sudomock/sudomock-cpp
    REF "v${VERSION}"
    SHA512 0
    HEAD_REF main
)

vcpkg_check_features(OUT_FEATURE_OPTIONS FEATURE_OPTIONS
    FEATURES
        testing SUDOMOCK_BUILD_TESTING_LIBRARY
        webhooks SUDOMOCK_BUILD_WEBHOOKS
)

vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        ${FEATURE_OPTIONS}
        -DSUDOMOCK_BUILD_BENCHMARKS=OFF
        -DSUDOMOCK_BUILD_EXAMPLES=OFF
        -DSUDOMOCK_BUILD_TESTS=OFF
        -DSUDOMOCK_INSTALL=ON
)

vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/sudomock)
vcpkg_fixup_pkgconfig()
vcpkg_copy_pdbs()

file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include")

file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
