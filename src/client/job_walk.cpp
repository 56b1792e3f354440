#include "client/job_walk.hpp"

#include <utility>

#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

// In a row, before the list is taken for one that never ends.
constexpr int most_pages_without_news = 100;

}  // namespace

JobWalk::JobWalk(Result<std::shared_ptr<ClientCore>> core, ListOptions options,
                 std::stop_token stop)
    : core_(std::move(core)),
      next_(std::move(options)),
      stop_(std::move(stop)),
      trail_(next_.cursor) {}

Result<JobListItem>& JobWalk::current() {
  fetch_until_job();
  return page_.at(position_);
}

void JobWalk::advance() {
  fetch_until_job();
  if (state_ == State::failed) state_ = State::after_failure;
  if (position_ < page_.size()) ++position_;
}

bool JobWalk::at_end() {
  fetch_until_job();
  return state_ == State::after_failure || finished();
}

bool JobWalk::finished() const noexcept {
  return state_ == State::walking && fetched_ && position_ == page_.size() && !next_.cursor;
}

std::optional<Cursor> JobWalk::resume_cursor() const {
  return position_ < page_.size() && state_ == State::walking ? page_cursor_ : next_.cursor;
}

void JobWalk::fetch_until_job() {
  while (state_ == State::walking && position_ == page_.size()) {
    if (finished()) return;
    if (!core_) return fail(core_.error());
    Result<JobPage> page = (*core_)->list(next_, stop_);
    if (!page) return fail(std::move(page).error());
    take_page(*std::move(page));
  }
}

void JobWalk::take_page(JobPage page) {
  if (trail_.leads_back(page.next_cursor)) return fail(CursorTrail::circle());
  const bool brings_news =
      !page.jobs.empty() && last_of_pages_.insert(page.jobs.back().render_uuid).second;
  const int without_news = brings_news ? 0 : pages_without_news_ + 1;
  if (without_news == most_pages_without_news && page.next_cursor) {
    return fail(make_error(ErrorCode::malformed_response,
                           std::to_string(without_news) +
                               " pages in a row brought no new job: the list would never end"));
  }
  Ids ids;
  std::vector<Result<JobListItem>> jobs;
  for (JobListItem& job : page.jobs) {
    const bool is_new = !last_ids_.contains(job.render_uuid);
    if (ids.insert(job.render_uuid).second && is_new) jobs.emplace_back(std::move(job));
  }
  if (page.next_cursor) trail_.add(*page.next_cursor);
  // Nothing was changed as long as memory could run out.
  fetched_ = true;
  pages_without_news_ = without_news;
  page_cursor_ = std::exchange(next_.cursor, std::move(page.next_cursor));
  page_.swap(jobs);
  position_ = 0;
  if (!ids.empty()) last_ids_.swap(ids);
}

void JobWalk::fail(Error error) {
  page_.assign(1, std::move(error));
  position_ = 0;
  state_ = State::failed;
}

}  // namespace sudomock::detail
