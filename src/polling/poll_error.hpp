#pragma once

#include <string>

#include <sudomock/error.hpp>

#include "polling/watched_job.hpp"

namespace sudomock::detail {

/// The error of a watch that gives up: why, and what was seen last. `models`: those of the engine.
[[nodiscard]] Error poll_error(ErrorCode code, const std::string& why, const WatchedJob& job,
                               const TextPool& models);

}  // namespace sudomock::detail
