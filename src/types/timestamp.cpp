#include <array>
#include <cstdio>

#include <sudomock/timestamp.hpp>

namespace sudomock {
inline namespace v0_1 {

std::string to_iso8601(Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  std::string iso = text.data();
  if (const auto micros = static_cast<int>(clock.subseconds().count()); micros != 0) {
    std::snprintf(text.data(), text.size(), ".%06d", micros);
    iso += text.data();
  }
  return iso + 'Z';
}

}  // namespace v0_1
}  // namespace sudomock
