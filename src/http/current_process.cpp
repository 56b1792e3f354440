#include "http/current_process.hpp"

#ifndef _WIN32
#include <unistd.h>
#endif

namespace sudomock::detail {

#ifdef _WIN32
std::int64_t current_process() noexcept { return 0; }
#else
std::int64_t current_process() noexcept { return getpid(); }
#endif

}  // namespace sudomock::detail
