#pragma once

#include <climits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "polling/page_map.hpp"
#include "polling/watch_table.hpp"
#include "support/failing_memory.hpp"

namespace sudomock::test {

using namespace std::chrono_literals;

inline constexpr HttpSession::time_point start = HttpSession::time_point{} + 1000h;

/// Adds a watch of that job.
inline detail::Number add_watch(detail::WatchTable& jobs, std::string_view render_uuid) {
  detail::WatchedJob job;
  job.render_uuid = detail::KeptUuid(render_uuid);
  jobs.make_room();
  return jobs.add(std::move(job));
}

/// Expects that `use` asks for no memory at all.
template <class Use>
void expect_no_allocation(Use use) {
  const FailingAllocation failing(1);
  use();
  EXPECT_FALSE(failing.failed());
}

}  // namespace sudomock::test
