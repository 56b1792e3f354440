#pragma once

#include <chrono>

#include <sudomock/transport.hpp>

namespace sudomock::test {

using namespace std::chrono_literals;

inline constexpr HttpSession::time_point start = HttpSession::time_point{} + 1000h;

}  // namespace sudomock::test
