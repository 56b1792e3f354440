#include "endless_jobs.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

namespace sudomock::benchmarks {

namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t page_rows = 50;
constexpr std::string_view cursor_key = "cursor=page-";

int sessions = 0;

// `state`: what of a job depends on whether it has ended.
constexpr std::string_view running = R"("status": "running", "result_url": null)";
constexpr std::string_view ended = R"("status": "succeeded", "result_url": "https://a.example/v")";

void append_job(std::string& body, std::uint32_t number, std::string_view state) {
  body += R"({"render_uuid": ")" + endless_uuid(number) + R"(", "kind": "video", )";
  body += state;
  body += R"(, "model": "veo-3.1-fast",)"
          R"( "mockup_uuid": null, "error": null, "credits_charged": null, "payg": null,)"
          R"( "created_at": "2026-06-22T10:05:00Z", "updated_at": "2026-06-22T10:05:48Z"})";
}

class Session : public HttpSession {
 public:
  Session(std::uint32_t jobs, std::string_view state, std::function<void(std::uint64_t)> on_request)
      : jobs_(jobs), state_(state), on_request_(std::move(on_request)) {}

  [[nodiscard]] time_point now() const override { return now_; }
  [[nodiscard]] double random() override { return 0.5; }
  [[nodiscard]] bool is_healthy() const override { return asked_.empty(); }

  void submit(std::uint64_t id, HttpRequest request) override {
    asked_.push_back({id, std::move(request.url)});
  }

  [[nodiscard]] std::vector<HttpCompletion> wait_until(time_point time,
                                                       const std::stop_token&) override {
    std::vector<HttpCompletion> completions;
    if (asked_.empty()) {
      now_ = std::max(now_, time == time_point::max() ? now_ + 1s : time);
      return completions;
    }
    now_ += 10ms;
    for (const Asked& asked : asked_) {
      completions.push_back({asked.id, HttpResponse{.status = 200, .body = answer(asked.url)}});
      on_request_(++requests_);
    }
    asked_.clear();
    return completions;
  }

 private:
  struct Asked {
    std::uint64_t id;
    std::string url;
  };

  [[nodiscard]] std::string answer(std::string_view url) const {
    std::string body;
    if (url.find("/jobs?") == std::string_view::npos) {
      append_job(body, number_at_end(url.substr(url.size() - 12)), state_);
      return body;
    }
    const std::size_t cursor = url.find(cursor_key);
    const std::uint32_t page = cursor == std::string_view::npos
                                   ? 0
                                   : number_at_end(url.substr(cursor + cursor_key.size()));
    body.reserve(20000);
    body = R"({"jobs": [)";
    const std::uint32_t first = page * page_rows;
    const std::uint32_t end = std::min(jobs_, first + page_rows);
    for (std::uint32_t row = first; row < end; ++row) {
      if (row != first) body += ',';
      append_job(body, jobs_ - 1 - row, state_);  // newest first
    }
    body += R"(], "next_cursor": )";
    body += end < jobs_ ? "\"page-" + std::to_string(page + 1) + "\"}" : "null}";
    return body;
  }

  [[nodiscard]] static std::uint32_t number_at_end(std::string_view digits) {
    return static_cast<std::uint32_t>(std::strtoul(std::string(digits).c_str(), nullptr, 10));
  }

  const std::uint32_t jobs_;
  const std::string_view state_;
  const std::function<void(std::uint64_t)> on_request_;
  time_point now_{1h};
  std::vector<Asked> asked_;
  std::uint64_t requests_ = 0;
};

class InVirtualTime : public Transport {
 public:
  InVirtualTime(std::uint32_t jobs, std::string_view state,
                std::function<void(std::uint64_t)> on_request)
      : jobs_(jobs), state_(state), on_request_(std::move(on_request)) {}

  [[nodiscard]] std::unique_ptr<HttpSession> open_session() override {
    ++sessions;
    return std::make_unique<Session>(jobs_, state_, on_request_);
  }

 private:
  const std::uint32_t jobs_;
  const std::string_view state_;
  const std::function<void(std::uint64_t)> on_request_;
};

}  // namespace

std::string endless_uuid(std::uint32_t number) {
  char text[48];
  std::snprintf(text, sizeof text, "9d4e2b51-0c7a-4f8e-bb1c-%012u", number);
  return text;
}

std::shared_ptr<Transport> endless_jobs(std::uint32_t jobs,
                                        std::function<void(std::uint64_t)> on_request) {
  return std::make_shared<InVirtualTime>(jobs, running, std::move(on_request));
}

std::shared_ptr<Transport> ended_jobs(std::uint32_t jobs) {
  return std::make_shared<InVirtualTime>(jobs, ended, [](std::uint64_t) {});
}

int endless_sessions() { return sessions; }

}  // namespace sudomock::benchmarks
