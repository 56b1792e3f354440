#include <optional>
#include <string>
#include <vector>

#include "decode/bodies.hpp"
#include "decoded.hpp"
#include "testing/encode.hpp"

namespace sudomock::fuzz {

namespace {

void check_rows(std::string_view input, const Result<JobPage>& page) {
  const Result<detail::JobRows> rows = detail::decode_job_rows(input);
  if (!rows) {
    check_refusal(rows.error());
    return require(!page, "a page is rows");
  }
  for (const JobListItem& row : rows->jobs) check_job(row);
  if (!page) return;
  require(rows->jobs == page->jobs, "row by row a page holds the same jobs");
  require(rows->unreadable.empty(), "a page that can be read has no row that cannot");
  require(rows->next_cursor == page->next_cursor, "row by row a page has the same cursor");
}

}  // namespace

void fuzz_page(std::string_view input) {
  const Result<JobPage> page = detail::decode_job_page(input);
  check_rows(input, page);
  if (!page) return check_refusal(page.error());
  for (const JobListItem& row : page->jobs) check_job(row);
  require(!page->next_cursor || !page->next_cursor->str().empty(), "a cursor is not empty");
  check_json(input);

  std::vector<std::string> rows;
  for (const JobListItem& row : page->jobs) rows.push_back(detail::encode_row(row));
  std::optional<std::string> cursor;
  if (page->next_cursor) cursor = page->next_cursor->str();
  const JobPage again = detail::decode_job_page(detail::encode_page(rows, cursor)).value();
  require(again.jobs == page->jobs, "encoding and decoding gives the same rows");
  require(again.next_cursor == page->next_cursor, "encoding and decoding gives the same cursor");
}

}  // namespace sudomock::fuzz
