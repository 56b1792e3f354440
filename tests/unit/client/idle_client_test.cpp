#include "client/idle_client.hpp"

#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

TEST(IdleClient, GoesByTheSteadyClock) {
  const std::shared_ptr<ClientCore> client = make_idle_client();
  const SessionLease session = client->resources().pool.lease();
  const auto before = HttpSession::time_point::clock::now();
  const HttpSession::time_point now = session->now();
  EXPECT_GE(now, before);
  EXPECT_LE(now, HttpSession::time_point::clock::now());
}

}  // namespace
}  // namespace sudomock::detail
