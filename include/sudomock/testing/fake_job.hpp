#pragma once

#include <chrono>
#include <string>

#include <sudomock/job.hpp>

namespace sudomock {
inline namespace v0_1 {
namespace testing {

/// A job of the fake API and its timeline: `queued`, then `dispatched`, then `running`, then its
/// outcome. Made for designated initialisers: `{.kind = JobKind::video, .running = 10min}`.
///
/// What the job carries once it succeeded is invented per kind, in the shape of the API's samples;
/// `details` replace that.
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

  /// What it shows besides, as its own lookup and lists do once it succeeded or failed, such as
  /// `{{.error = "no image"}}`. Whatever is empty is invented per kind, but for `error_code` and
  /// `payg`. Its id, kind, status and times are those above, and have to be empty here.
  JobListItem details = {};

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
