#include "base/redact.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace sudomock::detail {
namespace {

std::string redact(std::string text, std::string_view secret) {
  return Redactor(secret).redact(std::move(text));
}

std::string redact_cut(std::string text, std::string_view secret) {
  return Redactor(secret).redact_cut(std::move(text));
}

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

TEST(Redact, TakesLinearTimeOverEscapes) {
  for (const char* escape : {"\\", "%", "%25", "25", "&", "&#", "\\u00"}) {
    std::string text;
    while (text.size() < 400'000) text += escape;
    EXPECT_EQ(redact(text, "%\\&u0025"), text) << escape;
  }
}

// A secret, a text, and what is left of it.
struct Spelling {
  const char* secret;
  const char* text;
  const char* redacted;

  friend void PrintTo(const Spelling& spelling, std::ostream* out) {
    *out << spelling.secret << " in " << spelling.text;
  }
};

class SpellingOf : public ::testing::TestWithParam<Spelling> {};

TEST_P(SpellingOf, TheSecretIsFoundAndNothingElse) {
  EXPECT_EQ(redact(GetParam().text, GetParam().secret), GetParam().redacted);
}

INSTANTIATE_TEST_SUITE_P(
    Each, SpellingOf,
    ::testing::Values(
        // in another case
        Spelling{"sm_aBc123", "key SM_ABC123.", "key ***."},
        // percent-encoded: what must be, all of it, with small digits, once more
        Spelling{"sm+a/b=c", "k=sm%2Ba%2Fb%3Dc&x", "k=***&x"},
        Spelling{"sm+a/b=c", "k=sm%2ba%2fb%3dc", "k=***"},
        Spelling{"sm_ab", "k=%73%6D%5F%61%62", "k=***"},
        Spelling{"sm_ab", "k=%2573%252525256D_ab", "k=***"}, Spelling{"100%25", "100%25", "***"},
        // as JSON and as other languages write it, once more
        Spelling{"sm_ab", R"({"k":"sm_\u0061b"})", R"({"k":"***"})"},
        Spelling{"sm_ab", R"({\"k\":\"sm_\\u0061\\u0062\"})", R"({\"k\":\"***\"})"},
        Spelling{"sm_ab", R"(sm\x5Fab)", "***"}, Spelling{"a/b\"c", R"(x a\/b\"c)", "x ***"},
        Spelling{R"(a\b)", R"(x a\\b, a\b)", "x ***, ***"},
        // as HTML writes it
        Spelling{"sm_a&b", "<p>sm&#95;&#x61;&amp;b</p>", "<p>***</p>"},
        // in base64, with none, one and two bytes before it in its group of three; and for URLs
        Spelling{"sm_0123456789", "Basic c21fMDEyMzQ1Njc4OTo=", "Basic ***To="},
        Spelling{"sm_0123456789", "Basic OnNtXzAxMjM0NTY3ODk=", "Basic On***k="},
        Spelling{"sm_0123456789", "Basic YTpzbV8wMTIzNDU2Nzg5", "Basic YTp***"},
        Spelling{"~~~???~~~???", "fn5+Pz8/fn5+Pz8/", "***"},
        Spelling{"~~~???~~~???", "fn5-Pz8_fn5-Pz8_", "***"},
        // each part of a token by itself
        Spelling{"eyJhbGciOiJ9.eyJzdWIiOiJ1c2.c2lnbmF0dXJl", "a eyJzdWIiOiJ1c2 b", "a *** b"},
        Spelling{"eyJhbGciOiJ9.eyJzdWIiOiJ1c2.c2lnbmF0dXJl", "c2lnbmF0dXJl", "***"},
        Spelling{"eyJhbGciOiJ9.eyJzdWIiOiJ1c2.c2lnbmF0dXJl",
                 "eyJhbGciOiJ9.eyJzdWIiOiJ1c2.c2lnbmF0dXJl", "***"},
        // of eight characters at least: a shorter one may be a coincidence
        Spelling{"eyJhbGciOiJ9.a1b2c3d4.c2ln", "a a1b2c3d4 b", "a *** b"},
        Spelling{"eyJhbGciOiJ9.a1b2c3d.c2ln", "a a1b2c3d b", "a a1b2c3d b"},
        Spelling{"a.b", "a b a.b", "a b ***"},
        // as it is, though with what follows it reads like an escape
        Spelling{"sm_a%", "sm_a%41b", "***41b"}, Spelling{"sm_a%b", "SM_A%B1", "***1"},
        Spelling{"sm_a\\", "sm_a\\u0041", "***u0041"}, Spelling{"sm_a&", "sm_a&#65;", "***#65;"},
        Spelling{"a.sm_0123456%", "sm_0123456%41", "***41"}));

class Escape : public ::testing::TestWithParam<const char*> {};

TEST_P(Escape, ThatIsCutOrNoneIsLeftAsItIs) { EXPECT_EQ(redact(GetParam(), "sm_ab"), GetParam()); }

INSTANTIATE_TEST_SUITE_P(Each, Escape,
                         ::testing::Values("sm_a%zz\\u00&#;&#x;&#999999;&amp", "%", "sm_a%",
                                           "abcd\\", "abcd\\u", "abcd&#x", "abcd%2"));

TEST(RedactCut, MasksASpellingThatWasCutWithinAnEscape) {
  EXPECT_EQ(redact_cut("a sm%5F01234", "sm_0123456789"), "a ***");
  EXPECT_EQ(redact_cut("a sm%5F01234%3", "sm_0123456789"), "a ***");
  EXPECT_EQ(redact_cut("a sm_01234\\u003", "sm_0123456789"), "a ***");
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
