#pragma once

#include <cstddef>

namespace sudomock::benchmarks {

/// How often this program has called operator new so far. For one thread.
[[nodiscard]] std::size_t allocations() noexcept;

}  // namespace sudomock::benchmarks
