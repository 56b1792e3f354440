#pragma once

#include <string>

#include "testing/fake_store.hpp"
#include "testing/target.hpp"

namespace sudomock::detail {

/// Reads the list's parameters (contract: "Query Parameters"); others are ignored, as web
/// frameworks do. Returns the body of a 422, empty when all is well. What is read may point into
/// the target.
[[nodiscard]] std::string read_list_query(const Target& target, FakeStore::Query& query);

}  // namespace sudomock::detail
