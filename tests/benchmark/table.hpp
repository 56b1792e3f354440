#pragma once

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

namespace sudomock::benchmarks {

[[nodiscard]] inline double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// One line of the table that run.sh collects: what, the figure with its unit, and, when there is a
/// goal, the number that has to stay at or below it.
inline void print_row(const std::string& what, const std::string& figure, double value,
                      double goal) {
  std::printf("ROW|%s|%s|%.3g|%.3g|%s\n", what.c_str(), figure.c_str(), value, goal,
              value <= goal ? "met" : "MISSED");
}
/// The same for a figure without a goal; `value` is its ratio.
inline void print_row(const std::string& what, const std::string& figure, double value) {
  std::printf("ROW|%s|%s|%.3g||\n", what.c_str(), figure.c_str(), value);
}

}  // namespace sudomock::benchmarks
