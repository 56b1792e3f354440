# The port as it is in ports/, built from this checkout instead of a release's archive. Being outside
# of what vcpkg hashes, the sources are built again only after `vcpkg remove`, and with --editable.
function(vcpkg_from_github)
    get_filename_component(checkout "${CURRENT_PORT_DIR}/../../.." ABSOLUTE)
    set(SOURCE_PATH "${checkout}" PARENT_SCOPE)
endfunction()

include("${CURRENT_PORT_DIR}/../../../ports/sudomock/portfile.cmake")
