#include <sudomock/hash.hpp>

#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <gtest/gtest.h>

namespace sudomock {
namespace {

using namespace std::chrono_literals;

template <class T>
std::size_t hash(const T& value) {
  return std::hash<T>()(value);
}

template <class T>
void expect_all_apart(const std::vector<T>& values) {
  std::unordered_set<std::size_t> hashes;
  for (const T& value : values) {
    EXPECT_EQ(hash(value), hash(T(value)));
    hashes.insert(hash(value));
  }
  EXPECT_EQ(hashes.size(), values.size());
}

JobListItem row_of(const std::string& render_uuid, JobStatus status, std::chrono::seconds changed) {
  JobListItem row;
  row.render_uuid = render_uuid;
  row.status = status;
  row.status_text = to_string(status);
  row.updated_at = Timestamp(changed);
  return row;
}

TEST(Hash, OfAJobTellsItsStatesApart) {
  const std::vector<JobListItem> rows = {
      row_of("a", JobStatus::queued, 1s), row_of("b", JobStatus::queued, 1s),
      row_of("a", JobStatus::running, 1s), row_of("a", JobStatus::running, 2s), JobListItem()};
  expect_all_apart(rows);
  expect_all_apart(std::vector<Job>(rows.begin(), rows.end()));
}

TEST(Hash, LetsJobsBeKeys) {
  std::unordered_set<Job> seen{row_of("a", JobStatus::queued, 1s)};
  EXPECT_TRUE(seen.contains(row_of("a", JobStatus::queued, 1s)));
  EXPECT_FALSE(seen.contains(row_of("a", JobStatus::running, 2s)));
  JobListItem twin = row_of("a", JobStatus::queued, 1s);
  twin.audio = true;
  EXPECT_EQ((std::unordered_set<JobListItem>{twin, row_of("a", JobStatus::queued, 1s)}.size()), 2U);
}

TEST(Hash, OfWhatAJobMadeIsOfAllItsFields) {
  expect_all_apart<JobResult>({RenderResult{"a"}, RenderResult{"b"}, VideoResult{"a", {}},
                               VideoResult{"a", "m"}, VideoResult{"b", "m"}, UploadResult{"a", {}},
                               UploadResult{"a", "/a"}, UploadResult{"b", "/a"},
                               OtherResult{"a", {}, {}}, OtherResult{"a", "u", {}},
                               OtherResult{"a", {}, "u"}, OtherResult{"b", {}, "u"}});
}

TEST(Hash, OfMoneyAndCursorsIsOfTheirValue) {
  const Usd one = Usd::from_nanos(1);
  const Usd two = Usd::from_nanos(2);
  expect_all_apart<Usd>({Usd(), one, two, -one});
  expect_all_apart<Payg>(
      {{}, {1, {}, {}}, {{}, one, {}}, {{}, {}, one}, {1, one, two}, {1, two, one}});
  expect_all_apart<Cursor>({Cursor("a"), Cursor("b")});
}

TEST(Equality, OfPagesIsOfAllTheirFields) {
  const JobPage page{{row_of("a", JobStatus::queued, 1s)}, Cursor("c")};
  EXPECT_EQ(page, JobPage(page));
  EXPECT_NE(page, (JobPage{page.jobs, std::nullopt}));
  EXPECT_NE(page, (JobPage{{}, page.next_cursor}));
}

TEST(Equality, OfListOptionsIsOfAllTheirFields) {
  const ListOptions options;
  EXPECT_EQ(options, ListOptions());
  for (const ListOptions& other :
       {ListOptions{.kind = JobKind::video}, ListOptions{.limit = 21},
        ListOptions{.cursor = Cursor("c")}, ListOptions{.mockup_uuid = "m"},
        ListOptions{.kind_text = "hologram"}}) {
    EXPECT_NE(options, other);
  }
}

}  // namespace
}  // namespace sudomock
