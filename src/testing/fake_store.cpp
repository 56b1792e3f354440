#include "testing/fake_store.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "testing/invent.hpp"
#include "testing/target.hpp"

namespace sudomock::detail {

namespace {

// Jobs accepted at the same moment keep the order in which they were added.
bool is_older(const FakeRecord* a, const FakeRecord* b) {
  return std::pair(a->accepted(), a->sequence()) < std::pair(b->accepted(), b->sequence());
}

std::string cursor_of(const FakeRecord& record) {
  return to_iso8601(record.created_at()) + '|' + record.job().render_uuid;
}

/// Refuses what a job says elsewhere.
void check_details(const JobListItem& details) {
  const auto refuse_unless = [](bool is_empty, const char* name) {
    if (is_empty) return;
    throw std::invalid_argument(std::string("details.") + name + " is not for a job to say");
  };
  refuse_unless(details.render_uuid.empty(), "render_uuid");
  refuse_unless(details.kind == JobKind::unknown, "kind");
  refuse_unless(details.kind_text.empty(), "kind_text");
  refuse_unless(details.status == JobStatus::unknown, "status");
  refuse_unless(details.status_text.empty(), "status_text");
  refuse_unless(!details.created_at, "created_at");
  refuse_unless(!details.updated_at, "updated_at");
}

}  // namespace

std::string one_spelling(const std::string& kind_text) {
  const JobKind kind = parse_job_kind(kind_text);
  return kind == JobKind::unknown ? kind_text : std::string(to_string(kind));
}

FakeRecord& FakeStore::add(testing::FakeJob job, FakeTime now) {
  job.age = checked_span("age", job.age);
  job.queued = checked_span("queued", job.queued);
  job.dispatched = checked_span("dispatched", job.dispatched);
  job.running = checked_span("running", job.running);
  check_details(job.details);
  if (find(job.render_uuid) != nullptr) {
    throw std::invalid_argument("render_uuid " + job.render_uuid + " exists");
  }
  if (job.render_uuid.empty()) job.render_uuid = invent_uuid(random_);
  invent_details(job, file_host_, random_);

  const FakeTime accepted = now - job.age;
  FakeRecord& record = records_.emplace_back(std::move(job), accepted, records_.size(), epoch_);
  by_uuid_.emplace(record.job().render_uuid, &record);
  report(record, now);
  if (record.job().unlisted) return record;
  Account& account = accounts_[record.job().owner];
  insert(account.all, record);
  insert(account.by_kind[one_spelling(record.job().kind_text)], record);
  return record;
}

std::vector<std::string> FakeStore::add_history(int count, const testing::FakeJob& job,
                                                std::chrono::microseconds spacing, FakeTime now) {
  if (count < 0) throw std::invalid_argument("count is negative");
  if (count > 1 && !job.render_uuid.empty()) {
    throw std::invalid_argument("render_uuid: several jobs can't share one");
  }
  // The sum of floating-point numbers cannot overflow: the oldest job's age may be beyond the
  // longest span.
  const auto first_age = static_cast<double>(checked_span("age", job.age).count());
  const auto step = static_cast<double>(checked_span("spacing", spacing).count());
  std::vector<std::string> uuids;
  for (int i = count - 1; i >= 0; --i) {
    testing::FakeJob next = job;
    const double age = std::min<double>(first_age + i * step, longest_fake_span.count());
    next.age = std::chrono::microseconds(static_cast<std::int64_t>(age));
    uuids.push_back(add(std::move(next), now).job().render_uuid);
  }
  return uuids;
}

void FakeStore::end(std::string_view uuid, JobStatus outcome, FakeTime now) {
  if (!is_terminal(outcome)) throw std::invalid_argument("outcome is not terminal");
  FakeRecord* record = find(uuid);
  if (record == nullptr) throw std::invalid_argument("render_uuid: no job " + std::string(uuid));
  record->end(now, outcome);
  report(*record, now);
}

void FakeStore::insert(List& list, FakeRecord& record) {
  list.insert(std::upper_bound(list.begin(), list.end(), &record, is_older), &record);
}

FakeRecord* FakeStore::find(std::string_view uuid) {
  const auto found = by_uuid_.find(uuid);
  return found == by_uuid_.end() ? nullptr : found->second;
}

bool FakeStore::has_kind(const std::string& kind) const {
  return parse_job_kind(kind) != JobKind::unknown ||
         std::any_of(accounts_.begin(), accounts_.end(),
                     [&](const auto& account) { return account.second.by_kind.contains(kind); });
}

bool FakeStore::has_file(std::string_view path, FakeTime now) const {
  const auto is_its = [&](const std::optional<std::string>& url) {
    return url && url->find("://") != std::string::npos &&
           parse_target(target_of_url(*url)).path == path;
  };
  return std::any_of(records_.begin(), records_.end(), [&](const FakeRecord& record) {
    const JobListItem& made = record.job().details;
    if (!is_its(made.result_url) && !is_its(made.poster_url)) return false;
    const JobListItem shown = record.snapshot(now);
    return is_its(shown.result_url) || is_its(shown.poster_url);
  });
}

FakeRecord* FakeStore::read_cursor(const std::string& cursor) {
  FakeRecord* record = find(std::string_view(cursor).substr(cursor.find('|') + 1));
  return record != nullptr && cursor_of(*record) == cursor ? record : nullptr;
}

std::optional<FakeStore::Page> FakeStore::page(const Query& query) {
  FakeRecord* after = nullptr;
  if (query.cursor != nullptr) {
    after = read_cursor(*query.cursor);
    if (after == nullptr) return std::nullopt;
  }
  Page page;
  const auto account = accounts_.find(query.owner);
  if (account == accounts_.end()) return page;
  const List& list = query.kind ? account->second.by_kind[*query.kind] : account->second.all;

  auto end = std::upper_bound(
      list.begin(), list.end(), query.as_of,
      [](FakeTime time, const FakeRecord* record) { return time < record->accepted(); });
  if (after != nullptr) end = std::min(end, std::lower_bound(list.begin(), end, after, is_older));
  while (end != list.begin()) {
    FakeRecord* record = *--end;
    if (query.mockup_uuid != nullptr &&
        !equals_ignoring_case(record->job().made_from, *query.mockup_uuid)) {
      continue;
    }
    if (std::ssize(page.rows) == query.limit) {
      page.next_cursor = cursor_of(*page.rows.back());
      break;
    }
    page.rows.push_back(record);
  }
  return page;
}

}  // namespace sudomock::detail
