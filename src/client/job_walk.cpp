#include "client/job_walk.hpp"

#include <algorithm>
#include <utility>

#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

// In a row, before the list is taken for one that never ends.
constexpr int most_pages_without_news = 100;

/// A row of a page: its job, or why it is none.
struct PageRow {
  std::string render_uuid;  // empty when that cannot be read either
  Result<JobListItem> outcome;
};

PageRow row_of(JobListItem job) {
  std::string render_uuid = job.render_uuid;
  return {std::move(render_uuid), std::move(job)};
}

PageRow row_of(UnreadableRow row) {
  if (!row.render_uuid.empty()) {
    row.error.message += "; its render_uuid is " + one_line(row.render_uuid, longest_name);
  }
  return {std::move(row.render_uuid), std::move(row.error)};
}

std::vector<PageRow> rows_in_order(JobRows& page) {
  std::vector<PageRow> rows;
  rows.reserve(page.jobs.size() + page.unreadable.size());
  auto job = page.jobs.begin();
  for (UnreadableRow& row : page.unreadable) {
    while (rows.size() < row.index) rows.push_back(row_of(std::move(*job++)));
    rows.push_back(row_of(std::move(row)));
  }
  while (job != page.jobs.end()) rows.push_back(row_of(std::move(*job++)));
  return rows;
}

bool was_created_before(Timestamp time, const PageRow& row) {
  return row.outcome && row.outcome->created_at && *row.outcome->created_at < time;
}

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
  if (position_ == page_.size()) return;
  ++position_;
  ++passed_;
}

bool JobWalk::at_end() {
  if (state_ == State::walking && passed_ == next_.max_jobs) return true;
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
    Result<JobRows> page = (*core_)->list_rows(next_, stop_);
    if (!page) return fail(std::move(page).error());
    take_page(*std::move(page));
  }
}

void JobWalk::take_page(JobRows page) {
  std::vector<PageRow> rows = rows_in_order(page);
  const auto over = std::find_if(rows.begin(), rows.end(), [this](const PageRow& row) {
    return next_.until && was_created_before(*next_.until, row);
  });
  if (over != rows.end()) {
    rows.erase(over, rows.end());
    page.next_cursor.reset();
  }
  if (trail_.leads_back(page.next_cursor)) return fail(CursorTrail::circle());
  const auto last = std::find_if(rows.rbegin(), rows.rend(),
                                 [](const PageRow& row) { return !row.render_uuid.empty(); });
  const bool brings_news = last != rows.rend() && last_of_pages_.insert(last->render_uuid).second;
  const int without_news = brings_news ? 0 : pages_without_news_ + 1;
  if (without_news == most_pages_without_news && page.next_cursor) {
    return fail(make_error(ErrorCode::malformed_response,
                           std::to_string(without_news) +
                               " pages in a row brought no new job: the list would never end"));
  }
  Ids ids;
  std::vector<Result<JobListItem>> kept;
  for (PageRow& row : rows) {
    const bool has_id = !row.render_uuid.empty();
    const bool came_before = has_id && last_ids_.contains(row.render_uuid);
    const bool is_second = has_id && !ids.insert(std::move(row.render_uuid)).second;
    if (!came_before && !is_second) kept.push_back(std::move(row.outcome));
  }
  if (page.next_cursor) trail_.add(*page.next_cursor);
  // Nothing was changed as long as memory could run out.
  fetched_ = true;
  pages_without_news_ = without_news;
  page_cursor_ = std::exchange(next_.cursor, std::move(page.next_cursor));
  page_.swap(kept);
  position_ = 0;
  if (!ids.empty()) last_ids_.swap(ids);
}

void JobWalk::fail(Error error) {
  page_.assign(1, std::move(error));
  position_ = 0;
  state_ = State::failed;
}

}  // namespace sudomock::detail
