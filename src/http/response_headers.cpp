#include "http/response_headers.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <optional>

namespace sudomock::detail {

namespace {

using std::chrono::seconds;

// Further off than this is taken for a mistake, and could overflow a clock's arithmetic.
constexpr seconds far_future = std::chrono::hours{24 * 366};
// A limit's window that ended longer ago than this is no time of day, but some other number.
constexpr seconds long_ago = std::chrono::hours{24};
constexpr std::size_t max_request_id = 128;

char lower(char character) noexcept {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                              : character;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) noexcept {
  return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                    [](char a, char b) { return lower(a) == b; });
}

// RFC 9110, section 5.6.3: optional whitespace is space and tab.
std::string_view trim(std::string_view text) noexcept {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

std::optional<std::int64_t> parse_integer(std::string_view text) noexcept {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_all_digits(std::string_view text) noexcept {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<seconds> parse_date(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const std::time_t time = curl_getdate(text.c_str(), nullptr);
  if (time == -1) return std::nullopt;
  return seconds{time};
}

// libcurl gives 0 for "now", a date that has passed and what it could not read.
std::optional<seconds> read_retry_after(const std::string& text, std::int64_t curl_reading) {
  if (text.empty() || text.front() == '-') return std::nullopt;
  if (curl_reading > 0) return std::min(seconds{curl_reading}, far_future);
  if (is_all_digits(text)) {  // 0, or more than libcurl can hold
    return text.find_first_not_of('0') == std::string::npos ? seconds{0} : far_future;
  }
  if (parse_date(text)) return seconds{0};
  return std::nullopt;
}

std::optional<seconds> read_reset(const std::string& text, seconds now) {
  const std::optional<std::int64_t> unix_time = parse_integer(text);
  if (!unix_time) return std::nullopt;
  const seconds at{*unix_time};
  if (at < now - long_ago || at > now + far_future) return std::nullopt;
  return std::max(at - now, seconds{0});
}

std::string clean_request_id(std::string_view text) {
  std::string id;
  for (const char character : text) {
    if (id.size() == max_request_id) break;
    if (static_cast<unsigned char>(character) >= 0x20 && character != 0x7f) id += character;
  }
  return id;
}

}  // namespace

void ResponseHeaders::reset() noexcept {
  bytes_ = 0;
  in_block_ = false;
  for (std::string* field : {&retry_after_, &remaining_, &reset_, &date_, &request_id_}) {
    field->clear();
  }
}

bool ResponseHeaders::add_line(std::string_view line) {
  const std::size_t total = bytes_ + line.size();
  if (total > max_bytes) return false;
  if (line.starts_with("HTTP/")) {
    reset();
    in_block_ = true;
  } else if (in_block_ && trim(line).empty()) {
    in_block_ = false;  // what follows is a body, trailers or the next answer
  } else if (const std::size_t colon = line.find(':');
             in_block_ && colon != std::string_view::npos) {
    keep(line.substr(0, colon), trim(line.substr(colon + 1)));
  }
  bytes_ = total;
  return true;
}

void ResponseHeaders::keep(std::string_view name, std::string_view value) {
  if (equals_ignoring_case(name, "retry-after")) {
    retry_after_ = value;
  } else if (equals_ignoring_case(name, "x-ratelimit-remaining")) {
    remaining_ = value;
  } else if (equals_ignoring_case(name, "x-ratelimit-reset")) {
    reset_ = value;
  } else if (equals_ignoring_case(name, "date")) {
    date_ = value;
  } else if (equals_ignoring_case(name, "x-request-id")) {
    request_id_ = value;
  }
}

void ResponseHeaders::fill(HttpResponse& response, std::int64_t curl_retry_after,
                           seconds wall_clock) const {
  response.retry_after = read_retry_after(retry_after_, curl_retry_after);
  response.rate_limit_remaining = parse_integer(remaining_);
  if (response.rate_limit_remaining < 0) response.rate_limit_remaining.reset();
  // Only now: to read a date takes a fourteenth of a whole request's CPU, and most need none.
  if (!reset_.empty()) {
    response.rate_limit_reset = read_reset(reset_, parse_date(date_).value_or(wall_clock));
  }
  response.request_id = clean_request_id(request_id_);
}

}  // namespace sudomock::detail
