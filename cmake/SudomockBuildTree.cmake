# The targets as they are in the build tree: a parent that exports targets of its own from there
# (`export(TARGETS)`) needs those that they link in an export set, too. Where it builds what the
# library stands on, it has to export that, and these, itself.
set(sudomock_exported sudomock)
foreach(part IN ITEMS testing webhooks)
  if(TARGET sudomock_${part})
    list(APPEND sudomock_exported sudomock_${part})
  endif()
endforeach()
foreach(dependency IN ITEMS CURL::libcurl OpenSSL::Crypto)
  if(TARGET ${dependency})
    get_target_property(is_imported ${dependency} IMPORTED)
    if(NOT is_imported)
      return()
    endif()
  endif()
endforeach()
export(TARGETS ${sudomock_exported} NAMESPACE sudomock::
  FILE "${PROJECT_BINARY_DIR}/sudomock-build-tree.cmake")
