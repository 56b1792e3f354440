#pragma once

#include <string>
#include <string_view>

namespace sudomock::detail {

/// The file behind a result's path: an MP4 where that says so, else a WebP image of one pixel. Each
/// path's is another, and always the same.
[[nodiscard]] std::string make_file(std::string_view path);

/// Its media type, by how such a file begins (the WHATWG's MIME Sniffing); empty for none of these.
[[nodiscard]] std::string_view media_type_of(std::string_view file) noexcept;

}  // namespace sudomock::detail
