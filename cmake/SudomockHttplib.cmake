# Finds cpp-httplib, for the simulator and the examples: what to link is in sudomock_httplib. It brings a
# CMake package of its own on most systems; Debian's has pkg-config only, whose macros must match the
# compiled library's.
find_package(httplib QUIET)
if(TARGET httplib::httplib)
  set(sudomock_httplib httplib::httplib)
else()
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(sudomock_httplib REQUIRED IMPORTED_TARGET cpp-httplib)
  set(sudomock_httplib PkgConfig::sudomock_httplib)
  # Where its macros turn OpenSSL on, the header itself calls it (from 0.18 on), which the
  # pkg-config file does not say.
  if(sudomock_httplib_CFLAGS_OTHER MATCHES "CPPHTTPLIB_OPENSSL_SUPPORT")
    find_package(OpenSSL REQUIRED)
    list(APPEND sudomock_httplib OpenSSL::SSL OpenSSL::Crypto)
  endif()
endif()
