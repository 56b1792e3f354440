#include <sudomock/client_options.hpp>

#include "base/environment.hpp"

namespace sudomock {
inline namespace v0_1 {

ClientOptions ClientOptions::from_environment() {
  ClientOptions options;
  const std::string_view base_url = detail::environment_variable("SUDOMOCK_BASE_URL");
  if (!base_url.empty()) options.base_url = base_url;
  return options;
}

}  // namespace v0_1
}  // namespace sudomock
