#include "types/redact.hpp"

#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

TEST(Redact, MasksEachOccurrence) {
  EXPECT_EQ(redact("nothing here", "secret"), "nothing here");
  EXPECT_EQ(redact("secret", "secret"), "***");
  EXPECT_EQ(redact("a secret, secretsecret!", "secret"), "a ***, ******!");
  EXPECT_EQ(redact("", "secret"), "");
  EXPECT_EQ(redact("text", ""), "text");
}

TEST(Redact, LeavesNothingOfOccurrencesThatOverlap) {
  EXPECT_EQ(redact("<ababab>", "abab"), "<***>");
  EXPECT_EQ(redact(std::string(24, 'a') + "b", std::string(16, 'a')), "***b");
}

TEST(Redact, TakesLinearTime) {
  std::string text;
  for (int i = 0; i < 400'000; ++i) text += "sm_secret_0123456789";  // 8 MB: minutes if it moved
  EXPECT_EQ(redact(text, "sm_secret_0123456789").size(), 1'200'000u);
}

TEST(RedactCut, MasksTheBeginningOfASecretAtTheEnd) {
  const std::string secret = "sm_0123456789";
  EXPECT_EQ(redact_cut("a " + secret + " b", secret), "a *** b");
  for (std::size_t part = 5; part <= secret.size(); ++part) {
    EXPECT_EQ(redact_cut("a " + secret.substr(0, part), secret), "a ***");
  }
  EXPECT_EQ(redact_cut("a sm_0", secret), "a sm_0") << "may be chance";
  EXPECT_EQ(redact_cut("sm_01234 ", secret), "sm_01234 ");
  EXPECT_EQ(redact_cut("", secret), "");
}

}  // namespace
}  // namespace sudomock::detail
