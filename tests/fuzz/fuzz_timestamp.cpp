#include <string>

#include "fuzz_targets.hpp"
#include "testing/encode.hpp"
#include "types/parse_timestamp.hpp"

namespace sudomock::fuzz {

void fuzz_timestamp(std::string_view input) {
  const std::optional<Timestamp> time = detail::parse_timestamp(input);
  if (!time) return;
  const bool is_extended =
      input.size() >= 19 && std::string_view("Tt ").find(input[10]) != input.npos;
  require(is_extended, "a time is in the extended format");
  require(detail::parse_timestamp(to_iso8601(*time)) == time,
          "encoding and parsing gives the same time");
}

}  // namespace sudomock::fuzz
