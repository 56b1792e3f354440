#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <sudomock/job.hpp>

namespace sudomock {
inline namespace v0_1 {
namespace testing {

/// A job of the fake API and its timeline: `queued`, then `dispatched`, then `running`, then its
/// outcome. Made for designated initialisers: `{.kind = JobKind::video, .running = 10min}`.
///
/// What the job carries once it succeeded is invented per kind, in the shape of the API's samples;
/// whatever is set here replaces that.
struct FakeJob {
  /// Its id; empty means a new one, UUID-shaped and the same for the same seed.
  std::string render_uuid = {};
  JobKind kind = JobKind::render;  ///< What it makes.
  std::string kind_text = {};  ///< Replaces the kind's wire text, such as the older `2d_create`.

  /// How long ago it was accepted; zero means now. Never negative, like all spans here.
  std::chrono::microseconds age{0};
  std::chrono::microseconds queued = std::chrono::milliseconds{1000};  ///< How long it is queued.
  std::chrono::microseconds dispatched = std::chrono::milliseconds{500};  ///< How long dispatched.
  std::chrono::microseconds running = std::chrono::milliseconds{4500};    ///< How long running.

  /// How it ends. One that is not terminal is where the job stays for ever.
  JobStatus outcome = JobStatus::succeeded;
  std::string outcome_text = {};  ///< Replaces the outcome's wire text; for `JobStatus::unknown`.

  std::optional<std::string> model = std::nullopt;              ///< Else invented for videos.
  std::optional<std::string> result_url = std::nullopt;         ///< Else invented.
  std::optional<std::string> mockup_uuid = std::nullopt;        ///< Else invented for uploads.
  std::optional<std::string> error = std::nullopt;              ///< Else invented when it failed.
  std::optional<std::string> error_code = std::nullopt;         ///< Shown when it failed.
  std::optional<std::int64_t> credits_charged = std::nullopt;   ///< Else invented.
  std::optional<Payg> payg = std::nullopt;                      ///< Shown once it succeeded.
  std::optional<std::int64_t> duration_seconds = std::nullopt;  ///< Else invented for videos.
  std::optional<bool> audio = std::nullopt;                     ///< Else invented for videos.
  std::optional<std::string> mockup_name = std::nullopt;        ///< Else invented for videos.
  std::optional<std::string> poster_url = std::nullopt;         ///< Else invented for videos.

  bool without_result = false;      ///< Succeeds with `result_url` and `mockup_uuid` null.
  bool row_without_result = false;  ///< The same, but only in lists: its own lookup has them.
  bool unlisted = false;            ///< No list shows it; its own lookup does.

  /// The mockup that it was made from, for the list's filter by `mockup_uuid`; empty means none.
  /// A job that makes no mockup itself shows it as `mockup_uuid` once it succeeded (contract: "a
  /// render's `mockup_uuid`").
  std::string made_from = {};

  /// Whose it is; empty means the default account.
  std::string owner = {};
};

}  // namespace testing
}  // namespace v0_1
}  // namespace sudomock
