#pragma once

#include <chrono>
#include <optional>

#include <sudomock/client_options.hpp>
#include <sudomock/error.hpp>
#include <sudomock/job_watcher.hpp>
#include <sudomock/poll_options.hpp>

namespace sudomock::detail {

// Every option is checked here and only here, before the first request: `invalid_argument` names
// the one that is out of its range. What needs a parser is checked by who parses: `base_url` and
// `proxy` in src/http, credentials in src/types, what a single call is given in `JobsEndpoint`.

[[nodiscard]] std::optional<Error> check_options(const ClientOptions& options);
[[nodiscard]] std::optional<Error> check_options(const PollOptions& options);
[[nodiscard]] std::optional<Error> check_options(const WatchOptions& options);

/// What the options name must be there when a program starts; what is read later, and may be there
/// by then, is refused by the request.
[[nodiscard]] std::optional<Error> check_files(const ClientOptions& options);

/// The timeout of a wait; none is for ever.
[[nodiscard]] std::optional<Error> check_timeout(std::optional<std::chrono::nanoseconds> timeout);

}  // namespace sudomock::detail
