#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sudomock/testing/fake_jobs_api.hpp>

#include "simulator/webhook_script.hpp"
#include "testing/fake_core.hpp"

namespace sudomock::detail {

/// What a script asks of the simulator, checked and not yet done:
///
///     {"jobs": [{"kind": "video", "running": 12.5, "count": 3, "spacing": 60}],
///      "ends": [{"render_uuid": "...", "outcome": "cancelled"}],
///      "faults": [{"status": 503, "times": 2}],
///      "accounts": [{"owner": "bob", "api_key": "sm_bob", "bearer": "b.jwt", "revoked": false}],
///      "settings": {"latency": 0.05, "list_lag": 0, "cursor_lifetime": null,
///                   "body_style": {"sparse": true},
///                   "rate_limit": {"per_minute": 300, "announce": true}},
///      "webhooks": {"url": "http://127.0.0.1:8080/", "secret": "whsec_..."}}
///
/// Everything may be absent. Jobs and faults have the fields of `FakeJob` and `Fault` (but
/// `drop_as`; `times` may be `"forever"`), spans of time are numbers of seconds. Webhooks are
/// described in `WebhookScript`, and end with null.
struct Script {
  struct Jobs {
    testing::FakeJob job = {};
    int count = 1;
    std::chrono::microseconds spacing{0};
  };
  struct End {
    std::string render_uuid = {};
    JobStatus outcome = JobStatus::succeeded;
  };
  struct Account {
    std::string owner = {};
    std::optional<std::string> api_key = std::nullopt;
    std::optional<std::string> bearer = std::nullopt;
    std::optional<bool> revoked = std::nullopt;
  };

  std::vector<Jobs> jobs = {};
  std::vector<End> ends = {};
  std::vector<testing::Fault> faults = {};
  std::vector<Account> accounts = {};
  std::optional<std::chrono::microseconds> latency = std::nullopt;
  std::optional<std::chrono::microseconds> list_lag = std::nullopt;
  std::optional<testing::BodyStyle> body_style = std::nullopt;
  /// The inner one is nothing when the script ends the lifetime, or the limit, with null.
  std::optional<std::optional<std::chrono::microseconds>> cursor_lifetime = std::nullopt;
  std::optional<std::optional<testing::RateLimit>> rate_limit = std::nullopt;
  std::optional<std::optional<WebhookScript>> webhooks = std::nullopt;
};

/// Throws `ScriptError`, naming the field.
[[nodiscard]] Script read_script(std::string_view text);

/// Does it, all but the latency and the webhooks, which are its caller's. Returns the new jobs' ids
/// in order. Throws `std::invalid_argument` for what only the core can know, such as an id that
/// exists.
std::vector<std::string> run_script(const Script& script, FakeCore& core, FakeTime now);

}  // namespace sudomock::detail
