#include <chrono>
#include <cstdint>

#include "base/text.hpp"
#include "fuzz_targets.hpp"
#include "http/response_headers.hpp"

namespace sudomock::fuzz {

namespace {

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end == std::string_view::npos ? end : end + 1);
  text.remove_prefix(line.size());
  return line;
}

}  // namespace

void fuzz_response_headers(std::string_view input) {
  constexpr std::chrono::seconds longest = std::chrono::hours{24 * 367};
  detail::ResponseHeaders headers;
  headers.reset();
  std::size_t bytes = 0;
  while (!input.empty()) {
    const std::string_view line = take_line(input);
    bytes += line.size();
    const bool fits = headers.add_line(line);
    require(fits == (bytes <= detail::ResponseHeaders::max_bytes), "the header is bounded");
    if (!fits) return;
  }

  HttpResponse response;
  headers.fill(response, std::chrono::seconds{1'782'122'400});
  require(!response.retry_after ||
              (response.retry_after >= std::chrono::seconds{0} && response.retry_after <= longest),
          "a wait is bounded");
  require(!response.rate_limit_remaining || response.rate_limit_remaining >= 0,
          "what remains is not negative");
  require(!response.rate_limit_reset || (response.rate_limit_reset >= std::chrono::seconds{0} &&
                                         response.rate_limit_reset <= longest),
          "a reset is bounded");
  const std::string id = detail::one_line(response.request_id, detail::longest_request_id);
  require(id.size() <= detail::longest_request_id, "a request id is short");
  require(!detail::has_control_characters(id), "a request id is one line");
}

}  // namespace sudomock::fuzz
