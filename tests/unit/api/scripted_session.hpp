#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <sudomock/transport.hpp>

namespace sudomock::test {

using namespace std::chrono_literals;

/// A session that answers what the test puts in, in a time that the test moves.
class ScriptedSession final : public HttpSession {
 public:
  [[nodiscard]] time_point now() const override { return time; }
  [[nodiscard]] double random() override { return 0.5; }
  void submit(std::uint64_t id, HttpRequest request) override {
    if (before_submit) before_submit();
    requests.emplace_back(id, std::move(request));
  }
  [[nodiscard]] std::vector<HttpCompletion> wait_until(time_point until,
                                                       const std::stop_token& /*stop*/) override {
    waited_until.push_back(until);
    time += std::exchange(duration, std::chrono::seconds(0));
    return std::exchange(answers, {});
  }
  [[nodiscard]] bool is_healthy() const override { return true; }

  void answer(std::uint64_t id, std::string body, int status = 200) {
    HttpResponse response;
    response.status = status;
    response.body = std::move(body);
    answers.push_back({id, std::move(response)});
  }

  time_point time = time_point{} + 24h;
  std::function<void()> before_submit;
  std::vector<std::pair<std::uint64_t, HttpRequest>> requests;
  std::vector<HttpCompletion> answers;  // all of them come with the next wait
  std::chrono::seconds duration{0};     // of the next wait
  std::vector<time_point> waited_until;
};

}  // namespace sudomock::test
