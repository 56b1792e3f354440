#include "types/parse_timestamp.hpp"

#include <algorithm>

namespace sudomock::detail {

namespace {

using std::chrono::days, std::chrono::sys_days, std::chrono::year_month_day;
using std::chrono::hours, std::chrono::minutes, std::chrono::seconds, std::chrono::microseconds;
using std::chrono::year, std::chrono::month, std::chrono::day;

/// Whether a text has the form: 0 stands for any digit, T for what may part date and time.
bool has_form(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool fits = form[i] == '0'   ? text[i] >= '0' && text[i] <= '9'
                      : form[i] == 'T' ? text[i] == 'T' || text[i] == 't' || text[i] == ' '
                                       : text[i] == form[i];
    if (!fits) return false;
  }
  return true;
}

/// The number that these digits write, seven at most.
int number(std::string_view digits) {
  int value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  return value;
}

/// Takes a point and what stands behind it, if there is one. Nothing for a point without a digit.
std::optional<microseconds> take_fraction(std::string_view& text) {
  if (!text.starts_with('.')) return microseconds(0);
  const auto end = std::min(text.find_first_not_of("0123456789", 1), text.size());
  std::string micros(text.substr(1, std::min<std::size_t>(end - 1, 6)));
  micros.resize(6, '0');
  text.remove_prefix(end);
  if (end == 1) return std::nullopt;
  return microseconds(number(micros));
}

std::optional<minutes> offset_from_utc(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z") return minutes(0);
  if (!has_form(text, "+00:00") && !has_form(text, "-00:00")) return std::nullopt;
  const int hour = number(text.substr(1, 2));
  const int minute = number(text.substr(4, 2));
  if (hour > 23 || minute > 59) return std::nullopt;
  return (hours(hour) + minutes(minute)) * (text.front() == '-' ? -1 : 1);
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) noexcept {
  constexpr std::string_view form = "0000-00-00T00:00:00";
  const std::string_view time = text.substr(0, form.size());
  if (!has_form(time, form)) return std::nullopt;
  text.remove_prefix(form.size());
  const auto fraction = take_fraction(text);
  const auto offset = offset_from_utc(text);
  const auto part = [time](std::size_t at) { return number(time.substr(at, 2)); };
  const year_month_day date(year(number(time.substr(0, 4))), month(static_cast<unsigned>(part(5))),
                            day(static_cast<unsigned>(part(8))));
  const bool is_time = part(11) <= 23 && part(14) <= 59 && part(17) <= 60;
  if (!fraction || !offset || !date.ok() || !is_time) return std::nullopt;
  const Timestamp minute = sys_days(date) + hours(part(11)) + minutes(part(14)) - *offset;
  Timestamp result = minute + seconds(part(17)) + *fraction;
  if (part(17) == 60) {
    // A leap second, which only a day's last minute in UTC can have. sys_time has none: it is the
    // end of the second before.
    if (minute + minutes(1) != std::chrono::ceil<days>(minute)) return std::nullopt;
    result = minute + minutes(1) - microseconds(1);
  }
  // An offset may lead out of the years that four digits can write, so that UTC cannot.
  const year_month_day day_in_utc(std::chrono::floor<days>(result));
  if (day_in_utc.year() < year(0) || day_in_utc.year() > year(9999)) return std::nullopt;
  return result;
}

}  // namespace sudomock::detail
