#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sudomock::test {

/// `data` as a gzip file (RFC 1952).
[[nodiscard]] std::string gzip(std::string_view data);

/// What unpacks to `size` zero bytes, made without ever holding them.
[[nodiscard]] std::string gzip_of_zeros(std::size_t size);

}  // namespace sudomock::test
