#pragma once

/// \file
/// Webhooks, verified and read: the library `sudomock::webhooks`, which needs OpenSSL.

#if !__has_include(<sudomock/webhooks/webhook.hpp>)
#error \
    "sudomock/webhook.hpp is of sudomock::webhooks: build with SUDOMOCK_BUILD_WEBHOOKS=ON, or install the component (vcpkg: sudomock[webhooks]; Debian: libsudomock-webhooks-dev)"
#endif
#include <sudomock/webhooks/webhook.hpp>  // IWYU pragma: export
