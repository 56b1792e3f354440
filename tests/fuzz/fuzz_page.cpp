#include <optional>
#include <string>
#include <vector>

#include "decode/bodies.hpp"
#include "decoded.hpp"
#include "testing/encode.hpp"

namespace sudomock::fuzz {

void fuzz_page(std::string_view input) {
  const Result<detail::JobRows> rows_read = detail::decode_job_rows(input);
  if (!rows_read) return check_refusal(rows_read.error());
  for (const JobListItem& row : rows_read->jobs) check_job(row);
  for (const detail::UnreadableRow& row : rows_read->unreadable) check_refusal(row.error);
  const Result<JobPage> page = detail::strict_page(rows_read);
  require(page.has_value() == rows_read->unreadable.empty(), "a page has no row that is none");
  if (!page) return;
  require(!page->next_cursor || !page->next_cursor->str().empty(), "a cursor is not empty");
  check_json(input);

  std::vector<std::string> rows;
  for (const JobListItem& row : page->jobs) rows.push_back(detail::encode_row(row));
  std::optional<std::string> cursor;
  if (page->next_cursor) cursor = page->next_cursor->str();
  const detail::JobRows again = detail::decode_job_rows(detail::encode_page(rows, cursor)).value();
  require(again.jobs == page->jobs, "encoding and decoding gives the same rows");
  require(again.next_cursor == page->next_cursor, "encoding and decoding gives the same cursor");
}

}  // namespace sudomock::fuzz
