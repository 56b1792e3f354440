#include "testing/fake_transport.hpp"

#include <atomic>
#include <utility>

namespace sudomock::detail {

namespace {

// The clock does not begin at zero, so that "a minute ago" is a time too.
constexpr HttpSession::time_point beginning{std::chrono::hours{24}};

class FakeSession final : public HttpSession {
 public:
  FakeSession(std::shared_ptr<FakeWorld> world, std::uint64_t seed)
      : world_(std::move(world)), lane_(world_->open_lane()), random_(seed) {}

  ~FakeSession() override { world_->close_lane(*lane_); }

  [[nodiscard]] time_point now() const override { return beginning + world_->now(); }

  [[nodiscard]] double random() override { return random_.unit(); }

  void submit(std::uint64_t id, HttpRequest request) override {
    const FakeTime deadline = fake_time(request.deadline);
    world_->submit(lane_, id, std::move(request), deadline);
  }

  [[nodiscard]] std::vector<HttpCompletion> wait_until(time_point time,
                                                       const std::stop_token& stop) override {
    return world_->wait(*lane_, fake_time(time), stop);
  }

  [[nodiscard]] bool is_healthy() const override { return world_->is_healthy(*lane_); }

 private:
  static FakeTime fake_time(time_point time) {
    return time == time_point::max() ? FakeWorld::never : FakeTime(time - beginning);
  }

  std::shared_ptr<FakeWorld> world_;
  std::shared_ptr<FakeLane> lane_;
  SplitMix random_;
};

class FakeTransport final : public Transport {
 public:
  FakeTransport(std::shared_ptr<FakeWorld> world, std::uint64_t seed)
      : world_(std::move(world)), seed_(seed) {}

  [[nodiscard]] std::unique_ptr<HttpSession> open_session() override {
    SplitMix seeds(seed_ ^ (sessions_.fetch_add(1) + 1) * 0x9e3779b97f4a7c15U);
    return std::make_unique<FakeSession>(world_, seeds.next());
  }

 private:
  std::shared_ptr<FakeWorld> world_;
  std::uint64_t seed_;
  std::atomic<std::uint64_t> sessions_{0};
};

}  // namespace

std::shared_ptr<Transport> make_fake_transport(std::shared_ptr<FakeWorld> world,
                                               std::uint64_t seed) {
  return std::make_shared<FakeTransport>(std::move(world), seed);
}

}  // namespace sudomock::detail
