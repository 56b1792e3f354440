#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>
#include <vector>

#include <sudomock/jobs_client.hpp>
#include <sudomock/transport.hpp>

#include "client/per_process.hpp"
#include "support/child_process.hpp"
#include "support/sanitizers.hpp"

namespace sudomock {
namespace {

/// Answers each request with a good key at once, so that its callers are mostly in the locks of the
/// client.
class QuickSession final : public HttpSession {
 public:
  time_point now() const override { return std::chrono::steady_clock::now(); }
  double random() override { return 0.0; }
  void submit(std::uint64_t id, HttpRequest request) override {
    id_ = id;
    is_known_ = request.headers->front().value != "sm_revoked";
  }
  bool is_healthy() const override { return true; }
  std::vector<HttpCompletion> wait_until(time_point, const std::stop_token&) override {
    HttpResponse response;
    response.status = is_known_ ? 200 : 401;
    response.body = R"({"render_uuid":"x","kind":"video","status":"running"})";
    std::vector<HttpCompletion> completions;
    completions.push_back({id_, std::move(response)});
    return completions;
  }

 private:
  std::uint64_t id_ = 0;
  bool is_known_ = false;
};

class QuickTransport final : public Transport {
 public:
  std::unique_ptr<HttpSession> open_session() override { return std::make_unique<QuickSession>(); }
};

TEST(Fork, LeavesTheClientUsableWhateverOtherThreadsWereDoing) {
  if (test::has_sanitizer) GTEST_SKIP() << "a sanitizer has locks of its own at a fork";
  JobsClient client(
      Credentials::api_key("sm_revoked"),
      {.max_requests_per_minute = 1'000'000'000, .transport = std::make_shared<QuickTransport>()});
  const auto rotate = [&client] { return client.set_credentials(Credentials::api_key("sm_key")); };
  ASSERT_TRUE(rotate());
  std::vector<std::jthread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&](const std::stop_token& stop) {
      while (!stop.stop_requested()) static_cast<void>(rotate() && client.get("x"));
    });
  }
  for (int i = 0; i < 300; ++i) {
    ASSERT_EQ(test::in_child_process([&] { return client.get("x").has_value(); }), 1) << i;
  }
}

TEST(Fork, OfACallbackLeavesTheClientUsableInTheChild) {
  pid_t child = -1;
  const JobsClient client(Credentials::api_key("sm_key"),
                          {.transport = std::make_shared<QuickTransport>(),
                           .on_request = [&child](const RequestEvent&) {
                             if (child == -1) child = fork();
                           }});
  const bool first = client.get("x").has_value();
  if (child == 0) {
    alarm(60);
    _exit(first && client.get("x") && client.get("x") ? 0 : 1);
  }
  EXPECT_TRUE(first);
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

struct Counted {
  explicit Counted(int& alive) : alive_(alive) { ++alive_; }
  ~Counted() { --alive_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  void leave_to_parent() noexcept { was_left = true; }
  [[nodiscard]] bool is_at_rest() const noexcept { return at_rest; }

  bool was_left = false;
  bool at_rest = true;
  int& alive_;
};

TEST(PerProcess, IsTheSameForEachCallOfAProcessAndAnotherInAChild) {
  int alive = 0;
  detail::PerProcess<Counted> state(
      [&](const Counted*) { return std::make_unique<Counted>(alive); });
  Counted& of_parent = state.get();
  EXPECT_EQ(&state.get(), &of_parent);
  EXPECT_EQ(test::in_child_process([&] {
              Counted& of_child = state.get();
              return &of_child != &of_parent && &state.get() == &of_child && of_parent.was_left &&
                     !of_child.was_left && alive == 2;
            }),
            1);
  EXPECT_FALSE(of_parent.was_left);
}

TEST(PerProcess, DestroysWhatAChildInheritedUnlessItWasHalfChanged) {
  for (const bool at_rest : {true, false}) {
    int alive = 0;
    auto state = std::make_unique<detail::PerProcess<Counted>>(
        [&](const Counted*) { return std::make_unique<Counted>(alive); });
    state->get().at_rest = at_rest;
    EXPECT_EQ(test::in_child_process([&] {
                static_cast<void>(state->get());
                state.reset();
                return alive == (at_rest ? 0 : 1);
              }),
              1);
    state->get().at_rest = true;
  }
}

}  // namespace
}  // namespace sudomock
