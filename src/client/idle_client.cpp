#include "client/idle_client.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

// Some standard libraries count the end of a wait in another clock, where `max` overflows.
constexpr std::chrono::hours longest_wait_at_once{1};

class IdleSession final : public HttpSession {
 public:
  [[nodiscard]] time_point now() const override { return time_point::clock::now(); }
  [[nodiscard]] double random() override { return 0.0; }
  void submit(std::uint64_t id, HttpRequest) override {
    failed_.push_back({id, make_error(ErrorCode::network, "this client makes no requests")});
  }
  [[nodiscard]] std::vector<HttpCompletion> wait_until(time_point time,
                                                       const std::stop_token& stop) override {
    std::unique_lock lock(mutex_);
    woken_.wait_until(lock, stop, std::min(time, now() + longest_wait_at_once),
                      [this] { return !failed_.empty(); });
    return std::exchange(failed_, {});
  }
  [[nodiscard]] bool is_healthy() const override { return failed_.empty(); }

 private:
  std::vector<HttpCompletion> failed_;
  std::mutex mutex_;  // only because a condition wants one
  std::condition_variable_any woken_;
};

class IdleTransport final : public Transport {
 public:
  [[nodiscard]] std::unique_ptr<HttpSession> open_session() override {
    return std::make_unique<IdleSession>();
  }
};

}  // namespace

std::shared_ptr<ClientCore> make_idle_client() {
  return ClientCore::create(Credentials::api_key("none"),
                            {.transport = std::make_shared<IdleTransport>()})
      .value();
}

}  // namespace sudomock::detail
