#include "decode/timestamp.hpp"

#include <cstddef>

namespace sudomock::detail {

namespace {

/// Reads a text from the left; once something is not as expected, `ok()` stays false.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return text_.empty(); }

  bool take(char character) {
    if (text_.empty() || text_.front() != character) return false;
    text_.remove_prefix(1);
    return true;
  }

  void expect(char character) { ok_ = take(character) && ok_; }

  bool next_is_digit() const {
    return !text_.empty() && text_.front() >= '0' && text_.front() <= '9';
  }

  /// Exactly `count` digits that make a number of at most `most`.
  int number(int count, int most) {
    int value = 0;
    for (int i = 0; i < count; ++i) value = value * 10 + digit();
    if (value > most) ok_ = false;
    return value;
  }

  int digit() {
    if (!next_is_digit()) {
      ok_ = false;
      return 0;
    }
    const int value = text_.front() - '0';
    text_.remove_prefix(1);
    return value;
  }

 private:
  std::string_view text_;
  bool ok_ = true;
};

// An offset may lead out of the years that four digits can write: then it cannot be written in UTC.
constexpr Timestamp first_year = std::chrono::sys_days{std::chrono::year{0} / 1 / 1};
constexpr Timestamp after_last_year = std::chrono::sys_days{std::chrono::year{10000} / 1 / 1};

// A minute's sixty-first second, which only the last minute of a day in UTC can have.
constexpr std::chrono::seconds leap_second{60};

std::chrono::microseconds fraction_of_a_second(Scanner& in) {
  if (!in.take('.')) return {};
  int micros = 0;
  micros += in.digit() * 100'000;  // a point without a digit is no time
  int weight = 10'000;
  while (in.next_is_digit()) {
    micros += in.digit() * weight;
    weight /= 10;
  }
  return std::chrono::microseconds{micros};
}

std::chrono::minutes offset_from_utc(Scanner& in) {
  if (in.at_end() || in.take('Z') || in.take('z')) return {};
  const bool west = in.take('-');
  if (!west) in.expect('+');
  const std::chrono::hours hours{in.number(2, 23)};
  in.expect(':');
  const std::chrono::minutes offset = hours + std::chrono::minutes{in.number(2, 59)};
  return west ? -offset : offset;
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) noexcept {
  Scanner in(text);
  const std::chrono::year year{in.number(4, 9999)};
  in.expect('-');
  const std::chrono::month month{static_cast<unsigned>(in.number(2, 12))};
  in.expect('-');
  const std::chrono::day day{static_cast<unsigned>(in.number(2, 31))};
  if (!in.take('t') && !in.take(' ')) in.expect('T');
  const std::chrono::hours hours{in.number(2, 23)};
  in.expect(':');
  const std::chrono::minutes minutes{in.number(2, 59)};
  in.expect(':');
  std::chrono::seconds seconds{in.number(2, 60)};
  std::chrono::microseconds fraction = fraction_of_a_second(in);
  const std::chrono::minutes offset = offset_from_utc(in);

  const std::chrono::year_month_day date{year, month, day};
  if (!in.ok() || !in.at_end() || !date.ok()) return std::nullopt;
  const auto minute = std::chrono::sys_days{date} + hours + minutes - offset;
  if (seconds == leap_second) {
    // sys_time has none: it is the end of the second before.
    if (minute + std::chrono::minutes{1} != std::chrono::ceil<std::chrono::days>(minute)) {
      return std::nullopt;
    }
    seconds -= std::chrono::seconds{1};
    fraction = std::chrono::microseconds{999'999};
  }
  const Timestamp time = minute + seconds + fraction;
  if (time < first_year || time >= after_last_year) return std::nullopt;
  return time;
}

}  // namespace sudomock::detail
