// What a nudge means for the polling engine; the rest of it is in polling_engine.cpp.

#include "polling/polling_engine.hpp"

namespace sudomock::detail {

void PollingEngine::nudge(std::string_view render_uuid) {
  const std::optional<Number> found = jobs_.find(render_uuid);
  if (!found) return;
  const time_point now = api_.now();
  jobs_.for_each_of_same_job(*found, [&](Number number) {
    WatchedJob& job = jobs_[number];
    if (!is_live(number)) return;
    job.was_nudged = true;
    if (job.nudge != Nudge::none) return;
    job.nudge = options_.confirm_with_lookup ? Nudge::alone : Nudge::open;
    // A lookup under way may be too early, so another follows it; and a failure's wait is kept, as
    // the server may have asked for it.
    const bool waits_after_failure = job.owner == Owner::timer && job.news.failures > 0;
    if (job.owner != Owner::wire && !waits_after_failure) enqueue(number, now);
  });
}

// A page that was asked for after a nudge is as new as a lookup.
void PollingEngine::leave_nudges_to_page(PageNumber page) noexcept {
  sweep_.for_each_on(page, [this](Number number) {
    WatchedJob& job = jobs_[number];
    if (job.owner != Owner::queue || job.nudge != Nudge::open || job.last_check) return;
    job.nudge = Nudge::on_page;
    leave_to_sweep(number);
  });
}

void PollingEngine::take_back_nudges(PageNumber page) {
  const time_point now = api_.now();
  sweep_.for_each_on(page, [this, now](Number number) {
    if (is_live(number) && jobs_[number].nudge == Nudge::on_page) enqueue(number, now);
  });
}

}  // namespace sudomock::detail
