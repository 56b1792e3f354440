#pragma once

#include <cstdint>

namespace sudomock::detail {

/// This process, to notice a `fork()`. Always the same where there is none.
[[nodiscard]] std::int64_t current_process() noexcept;

}  // namespace sudomock::detail
