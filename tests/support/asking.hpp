#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include <sudomock/testing/fake_jobs_api.hpp>

#include "testing/fake_core.hpp"

namespace sudomock::detail {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::FakeJob;
using testing::FakeJobsApi;
using testing::Fault;

inline constexpr const char* jobs_path = "/api/v1/jobs";

/// Asks a bare core, at a time of the test's choosing.
class CoreAsker {
 public:
  CoreAsker() : headers_{{"x-api-key", FakeAccounts::default_key}} {}

  [[nodiscard]] HttpResponse get(std::string_view target, FakeTime now = 0s) {
    return core.answer("GET", target, headers_, now).response;
  }
  [[nodiscard]] json body(std::string_view target, FakeTime now = 0s) {
    return json::parse(get(target, now).body);
  }
  [[nodiscard]] std::string add(FakeJob job = {}, FakeTime now = 0s) {
    return core.store().add(std::move(job), now).job().render_uuid;
  }

  FakeCore core{7, Timestamp{}};

 private:
  std::vector<HttpHeader> headers_;
};

/// One session of a `FakeJobsApi` with a valid key.
class SessionAsker {
 public:
  static constexpr auto forever = HttpSession::time_point::max();

  explicit SessionAsker(FakeJobsApi& api)
      : session(api.transport()->open_session()),
        headers_(std::make_shared<std::vector<HttpHeader>>(1, HttpHeader{"x-api-key", "sm_mine"})) {
    api.accept_api_key("sm_mine");
  }

  void submit(std::uint64_t id, const std::string& target, HttpSession::time_point deadline) {
    session->submit(id, {"https://api.example" + target, headers_, deadline});
  }
  [[nodiscard]] Result<HttpResponse> get(const std::string& target,
                                         std::chrono::nanoseconds patience = 30s) {
    submit(1, target, session->now() + patience);
    return session->wait_until(forever, {}).at(0).outcome;
  }

  std::unique_ptr<HttpSession> session;

 private:
  std::shared_ptr<const std::vector<HttpHeader>> headers_;
};

}  // namespace sudomock::detail
