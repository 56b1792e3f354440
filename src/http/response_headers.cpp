#include "http/response_headers.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <optional>

#include "base/text.hpp"

namespace sudomock::detail {

namespace {

using std::chrono::seconds;

// Further off than this is taken for a mistake, and could overflow a clock's arithmetic.
constexpr seconds far_future = std::chrono::hours{24 * 366};
// A limit's window that ended longer ago than this is no time of day, but some other number.
constexpr seconds long_ago = std::chrono::hours{24};

// RFC 9110, section 5.6.3: optional whitespace is space and tab.
std::string_view trim(std::string_view text) noexcept {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
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

/// Seconds, rounded up: asking too early is what the server wants to prevent.
std::optional<seconds> parse_seconds(std::string_view text) noexcept {
  const std::string_view whole = text.substr(0, text.find('.'));
  const std::string_view fraction = text.substr(std::min(whole.size() + 1, text.size()));
  if (!is_all_digits(whole) || (!fraction.empty() && !is_all_digits(fraction))) return std::nullopt;
  const bool rounds_up = fraction.find_first_not_of('0') != std::string_view::npos;
  const std::optional<std::int64_t> count = parse_integer(whole);
  if (!count || *count >= far_future.count()) return far_future;
  return seconds{*count + (rounds_up ? 1 : 0)};
}

/// `now()` is the present Unix time; only a date needs it.
template <class Now>
std::optional<seconds> read_retry_after(const std::string& text, const Now& now) {
  if (const std::optional<seconds> wait = parse_seconds(text)) return wait;
  if (text.empty() || text.front() == '-') return std::nullopt;
  const std::optional<seconds> at = parse_date(text);
  if (!at) return std::nullopt;
  return std::clamp(*at - now(), seconds{0}, far_future);
}

std::optional<seconds> read_reset(const std::string& text, seconds now) {
  const std::optional<std::int64_t> unix_time = parse_integer(text);
  if (!unix_time) return std::nullopt;
  const seconds at{*unix_time};
  if (at < now - long_ago || at > now + far_future) return std::nullopt;
  return std::max(at - now, seconds{0});
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

void ResponseHeaders::fill(HttpResponse& response, seconds wall_clock) const {
  // Both times are the server's own, so that a clock of ours that is wrong does not matter. Read
  // only now: a date takes a fourteenth of a whole request's CPU, and most need none.
  const auto now = [&] { return parse_date(date_).value_or(wall_clock); };
  response.retry_after = read_retry_after(retry_after_, now);
  response.rate_limit_remaining = parse_integer(remaining_);
  if (response.rate_limit_remaining < 0) response.rate_limit_remaining.reset();
  if (!reset_.empty()) response.rate_limit_reset = read_reset(reset_, now());
  response.request_id = request_id_;  // whole: the secret is taken out before it is cut
}

}  // namespace sudomock::detail
