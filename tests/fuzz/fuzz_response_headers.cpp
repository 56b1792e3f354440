#include <charconv>
#include <chrono>
#include <cstdint>

#include "fuzz_targets.hpp"
#include "http/response_headers.hpp"
#include "types/text.hpp"

namespace sudomock::fuzz {

namespace {

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end == std::string_view::npos ? end : end + 1);
  text.remove_prefix(line.size());
  return line;
}

}  // namespace

/// The first line is libcurl's reading of Retry-After; the rest are the header lines.
void fuzz_response_headers(std::string_view input) {
  constexpr std::chrono::seconds longest = std::chrono::hours{24 * 367};
  std::int64_t curl_reading = 0;
  const std::string_view first = take_line(input);
  std::from_chars(first.data(), first.data() + first.size(), curl_reading);
  if (curl_reading < 0) curl_reading = 0;  // libcurl never gives that

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
  headers.fill(response, curl_reading, std::chrono::seconds{1'782'122'400});
  require(!response.retry_after ||
              (response.retry_after >= std::chrono::seconds{0} && response.retry_after <= longest),
          "a wait is bounded");
  require(!response.rate_limit_remaining || response.rate_limit_remaining >= 0,
          "what remains is not negative");
  require(!response.rate_limit_reset || (response.rate_limit_reset >= std::chrono::seconds{0} &&
                                         response.rate_limit_reset <= longest),
          "a reset is bounded");
  require(response.request_id.size() <= 128, "a request id is short");
  require(!detail::has_control_characters(response.request_id), "a request id is one line");
}

}  // namespace sudomock::fuzz
