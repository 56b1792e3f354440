#include <string>

#include <nlohmann/json.hpp>

#include "decode/decode.hpp"
#include "decoded.hpp"
#include "testing/encode.hpp"

namespace sudomock::fuzz {

void fuzz_page(std::string_view input) {
  const Result<JobPage> page = detail::decode_job_page(input);
  if (!page) return check_refusal(page.error());
  for (const JobListItem& row : page->jobs) check_job(row);
  require(!page->next_cursor || !page->next_cursor->str().empty(), "a cursor is not empty");
  require(nlohmann::json::accept(input), "what decodes is JSON");

  const JobPage again = detail::decode_job_page(detail::encode_page(*page)).value();
  require(again.jobs == page->jobs, "encoding and decoding gives the same rows");
  require(again.next_cursor == page->next_cursor, "encoding and decoding gives the same cursor");
}

}  // namespace sudomock::fuzz
