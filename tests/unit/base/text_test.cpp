#include "base/text.hpp"

#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

TEST(OneLine, HasSpacesForControlCharacters) {
  EXPECT_EQ(one_line("a\r\nb\tc\x1b[31m\x7f", 100), "a  b c [31m ");
  EXPECT_EQ(one_line(std::string_view("a\0b", 3), 100), "a b");
  EXPECT_EQ(one_line("\x1f \x7f~\xC2\x80\xC2\x9F\xC2\xA0", 100), "   ~  \xC2\xA0");
}

TEST(OneLine, HasSpacesForWhatActsLikeControlCharacters) {
  EXPECT_EQ(one_line("a\u2028b\u2029c\u202Ed\u2066e\u2069f", 100), "a b c d e f");
  EXPECT_EQ(one_line("\u2027\u202F\u2065\u206A", 100), "\u2027\u202F\u2065\u206A");
}

TEST(OneLine, HasQuestionMarksForWhatIsNoUtf8) {
  EXPECT_EQ(one_line("a\x80z", 100), "a?z");
  EXPECT_EQ(one_line("caf\xE9!", 100), "caf?!");
  EXPECT_EQ(one_line("\xC3", 100), "?");
  EXPECT_EQ(one_line("\xC0\x8A", 100), "??") << "an overlong newline";
  EXPECT_EQ(one_line("\xE0\x80\x8A", 100), "???");
  EXPECT_EQ(one_line("\xED\xA0\x80", 100), "???") << "a surrogate";
  EXPECT_EQ(one_line("\xF4\x90\x80\x80", 100), "????") << "beyond Unicode";
  EXPECT_EQ(one_line("\xF8\x88\x80\x80\x80\xFF", 100), "??????");
  EXPECT_EQ(one_line("\xE2\x82z\xF0\x9F\x98", 100), "??z???") << "cut off";
}

TEST(OneLine, KeepsEveryOtherCharacter) {
  const std::string text = "a~\u00A0é\u07FF\u0800€\uD7FF\uE000\uFFFD\U00010000😀\U0010FFFF";
  EXPECT_EQ(one_line(text, 100), text);
}

TEST(OneLine, CutsBetweenCharacters) {
  EXPECT_EQ(one_line("", 3), "");
  EXPECT_EQ(one_line("abcdef", 6), "abcdef");
  EXPECT_EQ(one_line("abcdefg", 6), "abc...");
  EXPECT_EQ(one_line("abéé", 6), "abéé");
  EXPECT_EQ(one_line("abéééé", 6), "ab...") << "é would make it seven";
  EXPECT_EQ(one_line("aéb", 3), "...");
  EXPECT_EQ(one_line("\xF0\x9F\x98\x80", 3), "...");
  EXPECT_EQ(one_line("abc", 2), "..");
  EXPECT_EQ(one_line("abc", 0), "");
}

TEST(OneLine, NeedsNoSecondTime) {
  for (const std::string& text :
       {std::string(500, 'x'), std::string("é\x1b€\xFF😀\n") + "abcdefghi"}) {
    for (std::size_t most = 0; most < 30; ++most) {
      const std::string once = one_line(text, most);
      EXPECT_LE(once.size(), most);
      EXPECT_EQ(one_line(once, most), once);
    }
  }
}

}  // namespace
}  // namespace sudomock::detail
