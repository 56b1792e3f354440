#include "base/environment.hpp"

#include <algorithm>
#include <cstdlib>

namespace sudomock::detail {

std::string_view environment_variable(const char* name) {
  // Safe beside other readers; as with every program, not beside a thread that calls setenv.
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  if (value == nullptr) return {};
  const std::string_view text = value;
  constexpr std::string_view space = " \t\r\n";
  const std::size_t first = std::min(text.find_first_not_of(space), text.size());
  return text.substr(first, text.find_last_not_of(space) + 1 - first);
}

}  // namespace sudomock::detail
