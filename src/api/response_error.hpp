#pragma once

#include <sudomock/error.hpp>
#include <sudomock/transport.hpp>

namespace sudomock::detail {

/// What an answer other than 200 means (contract: "Errors", "error bodies").
[[nodiscard]] Error response_error(const HttpResponse& response);

}  // namespace sudomock::detail
