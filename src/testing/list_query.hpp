#pragma once

#include <optional>
#include <string>

#include "testing/target.hpp"

namespace sudomock::detail {

/// The list's parameters (contract: "Query Parameters"). Parameters that it does not know are
/// ignored, as web frameworks do.
struct ListQuery {
  /// Of two spellings the newer one; perhaps of a kind that there is none of.
  std::optional<std::string> kind = std::nullopt;
  const std::string* mockup_uuid = nullptr;  ///< Points into the target.
  int limit = 20;
  const std::string* cursor = nullptr;  ///< Points into the target.
  std::string refusal = {};             ///< The body of a 422; empty when all is well.
};

[[nodiscard]] ListQuery read_list_query(const Target& target);

}  // namespace sudomock::detail
