#pragma once

#include <string>
#include <string_view>

namespace sudomock::test {

/// `data` as a gzip file (RFC 1952).
[[nodiscard]] std::string gzip(std::string_view data);

}  // namespace sudomock::test
