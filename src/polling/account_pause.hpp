#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include <sudomock/error.hpp>
#include <sudomock/transport.hpp>
#include <sudomock/watch_options.hpp>

namespace sudomock::detail {

/// While the API refuses the account (contract: "an account-wide refusal"), a watcher that runs as
/// a service ends nothing, and makes one request at a time, a cap of the backoff apart, until one
/// is accepted.
class AccountPause {
 public:
  using time_point = HttpSession::time_point;

  /// `options` must outlive it.
  explicit AccountPause(const WatchOptions& options) : options_(options) {}

  /// Whether such an error is a reason to pause, rather than to end the watch that met it.
  [[nodiscard]] bool is_reason(const Error& error) const noexcept;
  /// Begins with this refusal, or goes on for it.
  void begin(const Error& refusal, time_point now);
  /// A request was accepted.
  void end() noexcept;
  /// The next try comes a cap of the backoff from now, or as long as the server `asked` to wait.
  /// `random`: in [0, 1), for the jitter.
  void put_off(std::chrono::nanoseconds asked, time_point now, double random);

  /// When it began; nothing while there is none.
  [[nodiscard]] std::optional<time_point> since() const noexcept { return since_; }
  /// Why; nothing while there is none.
  [[nodiscard]] const std::optional<Error>& refusal() const noexcept { return refusal_; }
  /// In a pause no request may be made before.
  [[nodiscard]] time_point next_try() const noexcept { return next_try_; }
  /// How many requests may be on the wire at once.
  [[nodiscard]] std::size_t most_in_flight() const noexcept {
    return since_ ? 1 : static_cast<std::size_t>(options_.max_in_flight);
  }

  /// Calls `on_pause` if it was not told yet that there is a pause, or for what, or none any more.
  /// What that throws comes out.
  void tell();

 private:
  const WatchOptions& options_;
  std::optional<time_point> since_;
  std::optional<Error> refusal_;
  std::optional<ErrorCode> told_;
  time_point next_try_{};
};

}  // namespace sudomock::detail
