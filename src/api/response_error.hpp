#pragma once

#include <sudomock/error.hpp>
#include <sudomock/transport.hpp>

#include "decode/error_body.hpp"

namespace sudomock::detail {

/// What an answer other than 200 means (contract: "Errors", "error bodies"). `body` is what its
/// body says, its texts short and without the secret.
[[nodiscard]] Error response_error(const HttpResponse& response, ErrorBody body);

}  // namespace sudomock::detail
