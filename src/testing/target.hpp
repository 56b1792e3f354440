#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sudomock::detail {

/// A request target (RFC 9112, section 3.2.1) taken apart.
struct Target {
  std::string_view path = {};  ///< Still percent-encoded; a view of the text it was read from.
  std::vector<std::pair<std::string, std::string>> query = {};  ///< Decoded, in order.

  /// The last parameter of that name, as web frameworks read it.
  [[nodiscard]] const std::string* parameter(std::string_view name) const;
};

[[nodiscard]] Target parse_target(std::string_view text);

/// Path and query of an absolute URL.
[[nodiscard]] std::string_view target_of_url(std::string_view url);

}  // namespace sudomock::detail
