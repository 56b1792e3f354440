#include "polling/schedule.hpp"

#include <algorithm>
#include <cassert>

namespace sudomock::detail {

namespace {

[[maybe_unused]] bool may_hand_over(Owner from, Owner to) {
  switch (from) {
    case Owner::nobody:
      return to != Owner::nobody;
    case Owner::notifier:
      return to == Owner::nobody;
    default:
      return true;
  }
}

}  // namespace

void Schedule::hand_over(Number number, Owner owner, time_point wake, bool urgent) noexcept {
  assert(may_hand_over(jobs_[number].owner, owner));
  leave(number);
  jobs_[number].owner = owner;
  enter(number, urgent);
  if (owner == Owner::nobody || owner == Owner::notifier) {
    wakes_.remove(number);
  } else {
    wakes_.set(number, wake);
  }
}

void Schedule::leave(Number number) noexcept {
  const WatchedJob& job = jobs_[number];
  if (job.owner == Owner::nobody) return;
  --owned_[static_cast<std::size_t>(job.owner)];
  if (job.owner == Owner::notifier) ended_.remove(jobs_, number);
  if (job.owner == Owner::queue) line_of(job).remove(jobs_, number);
}

void Schedule::enter(Number number, bool urgent) noexcept {
  WatchedJob& job = jobs_[number];
  if (job.owner == Owner::nobody) return;
  ++owned_[static_cast<std::size_t>(job.owner)];
  const Line line = urgent ? Line::urgent : Line::normal;
  job.line = job.nudge != Nudge::none ? Line::nudged : line;
  if (job.owner == Owner::notifier) ended_.push_back(jobs_, number);
  if (job.owner == Owner::queue) line_of(job).push_back(jobs_, number);
}

JobList<&WatchedJob::in_queue>& Schedule::line_of(const WatchedJob& job) noexcept {
  if (job.line == Line::nudged) return nudged_;
  return job.line == Line::urgent ? urgent_ : queue_;
}

std::optional<Number> Schedule::take_due(time_point now) const noexcept {
  return wakes_.next_time() <= now && !wakes_.empty() ? std::optional(wakes_.next()) : std::nullopt;
}

Schedule::Next Schedule::next(time_point now, double random, std::size_t room) {
  if (room == 0) return wakes_.next_time();
  const time_point wake = std::min(wakes_.next_time(), limiter_.advice_end(now));
  const ListSweep::Due due = pull_from_sweep(now, random);
  const auto* later = std::get_if<time_point>(&due);
  const std::size_t pages = later != nullptr ? 0 : std::max<std::size_t>(sweep_.due_count(now), 1);
  const std::size_t wanted = queue_.size() + urgent_.size() + nudged_.size() + pages;
  if (wanted == 0) {
    turns_.give_back();
    return std::min(wake, *later);
  }
  const time_point turn = turns_.take(now, std::min(wanted, room));
  if (turn > now) return std::min(wake, turn);
  return choose(now, due);
}

// Jobs that the sweep wants to be looked up by themselves go to the queue at once.
ListSweep::Due Schedule::pull_from_sweep(time_point now, double random) {
  for (;;) {
    const ListSweep::Due due =
        sweep_.next(now, {limiter_.even_interval(now), queue_.size(), random});
    const auto* look_up = std::get_if<ListSweep::LookUp>(&due);
    if (look_up == nullptr) return due;
    sweep_.take(now);
    WatchedJob& job = jobs_[look_up->number];
    // Its own lookup is asked for, whatever a page was to answer.
    if (job.nudge == Nudge::on_page) job.nudge = Nudge::alone;
    if (job.owner == Owner::sweep) hand_over(look_up->number, Owner::queue, job.wake);
  }
}

Schedule::Next Schedule::choose(time_point now, const ListSweep::Due& due) {
  const auto* page = std::get_if<ListSweep::ReadPage>(&due);
  // A page brings news of up to 50 jobs, so it goes first oftener; but no lookup starves.
  constexpr int most_pages_in_a_row = 3;
  const bool is_pages_turn = page != nullptr && in_a_row_.pages < most_pages_in_a_row;
  // Where ends come faster than the limit has room for, pages show more of them than nudges do.
  const bool is_left_to_pages =
      is_crowded() && page != nullptr && in_a_row_.since_nudge < most_before_a_crowded_nudge;
  const bool is_for_nudges = !nudged_.empty() && !is_left_to_pages;
  const bool no_lookup_waits = queue_.empty() && urgent_.empty();
  if (is_for_nudges &&
      ((no_lookup_waits && page == nullptr) || in_a_row_.nudges < most_nudges_in_a_row)) {
    ++in_a_row_.nudges;
    in_a_row_.since_nudge = 0;
    in_a_row_.pages = 0;
    return choose_nudged(now);
  }
  ++in_a_row_.since_nudge;
  if (urgent_.empty() && (is_pages_turn || (page != nullptr && queue_.empty()))) {
    if (no_lookup_waits) in_a_row_.nudges = 0;
    ++in_a_row_.pages;
    sweep_.take(now);
    return ReadPage{page->page};
  }
  in_a_row_.nudges = 0;
  in_a_row_.pages = 0;
  return LookUp{urgent_.empty() ? queue_.front() : urgent_.front()};
}

Schedule::Next Schedule::choose_nudged(time_point now) {
  const PageNumber page = sweep_.page_for(nudged_, is_crowded(), now);
  if (page == no_number) return LookUp{nudged_.front()};
  sweep_.take_page(page, now);
  return ReadPage{page};
}

bool Schedule::is_consistent() {
  bool is_good = true;
  std::size_t live = 0;
  jobs_.for_each([&](Number number) {
    const WatchedJob& job = jobs_[number];
    const bool has_wake = job.wake_place != no_number;
    const bool has_ended = job.owner == Owner::notifier;
    is_good = is_good && job.owner != Owner::nobody && has_wake != has_ended;
    is_good = is_good && has_ended == (job.outcome != nullptr);
    if (has_ended) is_good = is_good && job.page == no_number;
    if (job.nudge == Nudge::on_page) is_good = is_good && job.owner != Owner::queue;
    if (job.owner == Owner::wire) is_good = is_good && job.request != no_number;
    if (!has_ended) ++live;
  });
  return is_good && live == wakes_.size();
}

}  // namespace sudomock::detail
