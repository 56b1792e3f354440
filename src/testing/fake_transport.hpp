#pragma once

#include <memory>

#include <sudomock/transport.hpp>

#include "testing/fake_world.hpp"

namespace sudomock::detail {

/// The in-memory transport; keeps its world alive. `seed` decides its sessions' `random()`.
[[nodiscard]] std::shared_ptr<Transport> make_fake_transport(std::shared_ptr<FakeWorld> world,
                                                             std::uint64_t seed);

}  // namespace sudomock::detail
