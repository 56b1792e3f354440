#pragma once

#include <memory>

#include "client/client_core.hpp"

namespace sudomock::detail {

/// A client whose requests all fail and on whose sessions only time passes, for who has no better
/// one to wait with.
[[nodiscard]] std::shared_ptr<ClientCore> make_idle_client();

}  // namespace sudomock::detail
