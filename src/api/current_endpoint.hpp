#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

#include <sudomock/credentials.hpp>
#include <sudomock/result.hpp>

#include "api/jobs_endpoint.hpp"

namespace sudomock::detail {

/// The endpoint of a client, whose credentials may change at any time. Safe to use from many
/// threads at once.
class CurrentEndpoint {
 public:
  explicit CurrentEndpoint(JobsEndpoint endpoint)
      : current_(std::make_shared<const JobsEndpoint>(std::move(endpoint))),
        published_(current_.get()) {}

  [[nodiscard]] std::shared_ptr<const JobsEndpoint> get() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }
  /// For requests made from now on; `invalid_argument` for credentials that cannot be used, and
  /// then nothing has changed.
  Result<void> set_credentials(const Credentials& credentials) {
    const std::lock_guard lock(mutex_);
    return current_->with_credentials(credentials).transform([this](JobsEndpoint next) {
      auto made = std::make_shared<const JobsEndpoint>(std::move(next));
      published_ = made.get();
      current_.swap(made);
    });
  }

  /// For a forked child, on the parent's: whole, whatever the parent's threads were doing.
  [[nodiscard]] const JobsEndpoint& left_by_parent() const noexcept { return *published_.load(); }
  /// Whether no thread is in a call of it.
  [[nodiscard]] bool is_at_rest() const noexcept {
    return std::unique_lock(mutex_, std::try_to_lock).owns_lock();
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const JobsEndpoint> current_;
  std::atomic<const JobsEndpoint*> published_;  // the same, or the next one
};

}  // namespace sudomock::detail
