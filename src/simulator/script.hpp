#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sudomock/testing/fake_jobs_api.hpp>
#include <sudomock/testing/webhook_endpoint.hpp>

#include "testing/fake_core.hpp"

namespace sudomock::detail {

/// Where a script wants webhooks to be sent; the rest are the fields of `WebhookEndpoint`, which
/// has no handler here.
struct ScriptWebhooks : testing::WebhookEndpoint {
  std::string url = {};
  std::string origin = {};  ///< The URL's, such as `http://127.0.0.1:8080`.
  std::string path = {};    ///< The URL's rest, `/` at least.
  std::string secret = {};
};

/// What a script asks of the simulator, checked and not yet done: `script_help` has the format.
/// Jobs have the fields of `FakeJob`, with those of its `details` beside them, and faults those of
/// `Fault` (but `drop_as`).
struct Script {
  struct Jobs : testing::FakeJob {
    std::string outcome_name = "succeeded";
    int count = 1;
    std::chrono::microseconds spacing{0};
  };
  struct End {
    std::string render_uuid = {};
    std::string outcome_name = "succeeded";
    JobStatus outcome = JobStatus::succeeded;
  };
  struct Fault : testing::Fault {};
  struct Account {
    std::string owner = {};
    std::optional<std::string> api_key = std::nullopt;
    std::optional<std::string> bearer = std::nullopt;
    std::optional<bool> revoked = std::nullopt;
  };
  struct BodyStyle : testing::BodyStyle {};
  struct RateLimit : testing::RateLimit {};
  /// Where two optionals are nested, the inner one is empty if the script has null, which ends the
  /// setting.
  struct Settings {
    std::optional<std::chrono::microseconds> latency = std::nullopt;
    std::optional<std::chrono::microseconds> list_lag = std::nullopt;
    std::optional<std::optional<std::chrono::microseconds>> cursor_lifetime = std::nullopt;
    std::optional<BodyStyle> body_style = std::nullopt;
    std::optional<std::optional<RateLimit>> rate_limit = std::nullopt;
  };
  std::vector<Jobs> jobs = {};
  std::vector<End> ends = {};
  std::vector<Fault> faults = {};
  std::vector<Account> accounts = {};
  Settings settings = {};
  std::optional<std::optional<ScriptWebhooks>> webhooks = std::nullopt;
};

/// The name of each field that may stand in a script, below the path of the object that has it,
/// such as `settings.rate_limit.announce`.
[[nodiscard]] std::vector<std::string> script_field_paths();

/// Throws `std::invalid_argument`, whose message begins with the path of the field that is wrong.
[[nodiscard]] Script read_script(std::string_view text);

/// Carries the script out, but for the latency and the webhooks, which its caller sets. Returns the
/// new jobs' ids in order. Throws `std::invalid_argument` for what only the core can know, such as
/// an id that exists.
std::vector<std::string> run_script(const Script& script, FakeCore& core, FakeTime now);

}  // namespace sudomock::detail
