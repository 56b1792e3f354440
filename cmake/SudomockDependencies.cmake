# What the library stands on. Targets that a parent project already has are used as they are.
find_package(Threads REQUIRED)

# The version is checked by hand: curl's own package file calls every 8.x incompatible with a wish
# for 7.88. CURL_VERSION_STRING is FindCURL's name for it, CURL_VERSION that of curl's package.
if(NOT TARGET CURL::libcurl)
  find_package(CURL REQUIRED)
  if(CURL_VERSION_STRING)
    set(sudomock_curl_version "${CURL_VERSION_STRING}")
  else()
    set(sudomock_curl_version "${CURL_VERSION}")
  endif()
  if(sudomock_curl_version AND sudomock_curl_version VERSION_LESS 7.88)
    message(FATAL_ERROR "sudomock needs libcurl 7.88 or newer; "
      "found ${sudomock_curl_version}.")
  endif()
endif()

# Headers only, used while building and never by an installed consumer.
if(NOT TARGET nlohmann_json::nlohmann_json)
  find_package(nlohmann_json 3.9.1 REQUIRED)
endif()

# HMAC for webhooks, and for nothing else here.
if(SUDOMOCK_BUILD_WEBHOOKS AND NOT TARGET OpenSSL::Crypto)
  find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto)
endif()

# std::stop_token is in the public headers. libc++ before 20 hides it behind a flag, which everyone
# who includes those headers then needs: SUDOMOCK_STOP_TOKEN_FLAG, a PUBLIC option of the target.
include(CheckCXXSourceCompiles)

function(sudomock_check_stop_token flags result)
  set(CMAKE_CXX_STANDARD 20)
  set(CMAKE_CXX_STANDARD_REQUIRED ON)
  set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
  set(CMAKE_REQUIRED_FLAGS "${flags}")
  set(CMAKE_REQUIRED_QUIET ON)
  check_cxx_source_compiles(
    "#include <stop_token>\nbool f(std::stop_token s) { return s.stop_requested(); }" ${result})
endfunction()

set(SUDOMOCK_STOP_TOKEN_FLAG "")
sudomock_check_stop_token("" SUDOMOCK_HAS_STOP_TOKEN)
if(NOT SUDOMOCK_HAS_STOP_TOKEN)
  sudomock_check_stop_token("-fexperimental-library" SUDOMOCK_HAS_EXPERIMENTAL_STOP_TOKEN)
  if(NOT SUDOMOCK_HAS_EXPERIMENTAL_STOP_TOKEN)
    message(FATAL_ERROR "sudomock needs C++20's std::stop_token, which this compiler's standard "
      "library does not have. Known to work: libstdc++ 10, MSVC 19.28, libc++ 20, and libc++ 18 "
      "or 19 with -fexperimental-library (added by itself where that helps).")
  endif()
  set(SUDOMOCK_STOP_TOKEN_FLAG "-fexperimental-library")
  message(STATUS "sudomock: this standard library keeps std::stop_token behind "
    "-fexperimental-library, so sudomock::sudomock passes that flag on to its users")
endif()
