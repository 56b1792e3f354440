#include "polling/kept_uuid.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

TEST(KeptUuid, KeepsATextOfAnyLengthAsItIs) {
  for (std::size_t length = 0; length <= 128; ++length) {
    const std::string text(length, 'A');
    const KeptUuid kept(text);
    EXPECT_EQ(kept.view(), text);
    EXPECT_EQ(kept.str(), text);
  }
}

TEST(KeptUuid, KeepsAUuidInPlace) {
  const KeptUuid kept("9D4e2b51-0c7a-4f8e-bb1c-000000000001");
  const auto* const place = reinterpret_cast<const char*>(&kept);
  EXPECT_GE(kept.view().data(), place);
  EXPECT_LT(kept.view().data(), place + sizeof kept);
}

TEST(KeptUuid, IsEmptyByDefaultAndCanBeReplaced) {
  KeptUuid kept;
  EXPECT_EQ(kept.view(), "");
  kept = KeptUuid("9d4e2b51-0c7a-4f8e-bb1c-000000000001");
  EXPECT_EQ(kept.view(), "9d4e2b51-0c7a-4f8e-bb1c-000000000001");
  kept = KeptUuid("another");
  EXPECT_EQ(kept.view(), "another");
}

}  // namespace
}  // namespace sudomock::detail
