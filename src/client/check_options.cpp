#include "client/check_options.hpp"

#include <fstream>
#include <string>
#include <string_view>

#include "base/saturate.hpp"
#include "base/text.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

constexpr std::chrono::milliseconds zero{0};

std::optional<Error> check_backoff(const Backoff& backoff, std::string_view option) {
  const auto refuse = [option](const char* rule) {
    return invalid_argument(std::string(option) + "." + rule);
  };
  // Written so that NaN is refused too.
  if (backoff.initial < std::chrono::milliseconds(1))
    return refuse("initial must be at least 1 ms");
  if (backoff.cap < backoff.initial) return refuse("cap must be at least initial");
  if (!(backoff.multiplier >= 1.0)) return refuse("multiplier must be at least 1");
  if (!(backoff.jitter >= 0.0 && backoff.jitter <= 1.0)) return refuse("jitter must be 0 to 1");
  return std::nullopt;
}

}  // namespace

std::optional<Error> check_timeout(std::optional<std::chrono::nanoseconds> timeout) {
  if (timeout && *timeout <= zero) {
    return invalid_argument("timeout must be more than 0; std::nullopt waits for ever");
  }
  return std::nullopt;
}

std::optional<Error> check_options(const ClientOptions& options) {
  if (options.connect_timeout <= zero) {
    return invalid_argument("connect_timeout must be more than 0");
  }
  if (options.request_timeout <= zero) {
    return invalid_argument("request_timeout must be more than 0");
  }
  if (options.retry.max_attempts < 1) {
    return invalid_argument("retry.max_attempts must be at least 1");
  }
  if (options.retry.total_timeout && *options.retry.total_timeout <= zero) {
    return invalid_argument("retry.total_timeout must be more than 0; std::nullopt means none");
  }
  if (options.max_requests_per_minute && *options.max_requests_per_minute < 1) {
    return invalid_argument("max_requests_per_minute must be at least 1");
  }
  if (options.max_response_bytes < 1) {
    return invalid_argument("max_response_bytes must be at least 1");
  }
  if (options.ca_bundle && options.ca_bundle->empty())
    return invalid_argument("ca_bundle is empty");
  if (has_control_characters(options.user_agent_suffix)) {
    return invalid_argument("user_agent_suffix contains control characters");
  }
  return check_backoff(options.retry.backoff, "retry.backoff");
}

std::optional<Error> check_files(const ClientOptions& options) {
  if (!options.ca_bundle || options.transport) return std::nullopt;
  std::ifstream bundle(*options.ca_bundle);
  if (bundle.peek() != std::ifstream::traits_type::eof()) return std::nullopt;
  return invalid_argument("ca_bundle cannot be read, or is empty: " + *options.ca_bundle);
}

std::optional<Error> check_options(const PollOptions& options) {
  if (std::optional<Error> error = check_timeout(saturating_nanoseconds(options.timeout))) {
    return error;
  }
  return check_backoff(options.backoff, "backoff");
}

std::optional<Error> check_options(const WatchOptions& options) {
  if (options.max_in_flight < 1) return invalid_argument("max_in_flight must be at least 1");
  if (std::optional<Error> error = check_timeout(saturating_nanoseconds(options.timeout))) {
    return error;
  }
  return check_backoff(options.backoff, "backoff");
}

}  // namespace sudomock::detail
