#include <string>
#include <typeinfo>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sudomock/sudomock.hpp>
#include <sudomock/transport.hpp>

namespace sudomock {
namespace {

// Before 1.0 each minor version may change the ABI, later each major one. The name is part of every
// symbol, so that headers and library of two ABIs do not link.
TEST(Abi, IsNamedInEverySymbol) {
  const std::string abi = SUDOMOCK_VERSION_MAJOR > 0
                              ? "v" + std::to_string(SUDOMOCK_VERSION_MAJOR)
                              : "v0_" + std::to_string(SUDOMOCK_VERSION_MINOR);
  for (const std::string& name :
       {std::string(typeid(JobsClient).name()), std::string(typeid(JobWatcher).name()),
        std::string(typeid(ClientOptions).name()), std::string(typeid(Error).name()),
        std::string(typeid(Transport).name()), std::string(typeid(Result<Job>).name())}) {
    EXPECT_THAT(name, ::testing::AnyOf(::testing::HasSubstr(std::to_string(abi.size()) + abi),
                                       ::testing::HasSubstr("::" + abi + "::")));
  }
}

}  // namespace
}  // namespace sudomock
