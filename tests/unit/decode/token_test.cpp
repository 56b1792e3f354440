#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "decode/decode.hpp"
#include "decode/jobs_reader.hpp"
#include "decode/token_bytes.hpp"
#include "decode/token_text.hpp"
#include "decode_matchers.hpp"

// What the parser keeps of the current token: on the stack at first, then on the heap.
namespace sudomock::detail {
namespace {

TEST(TokenText, HoldsAnyLength) {
  TokenText text;
  std::string expected;
  for (int length = 0; length < 1000; ++length) {
    EXPECT_EQ(text.view(), expected);
    EXPECT_EQ(text.size(), expected.size());
    EXPECT_STREQ(text.data(), expected.c_str());
    const char next = static_cast<char>('a' + length % 26);
    text.push_back(next);
    expected += next;
  }
}

TEST(TokenText, StartsAgainAfterALongOne) {
  TokenText text;
  for (int i = 0; i < 600; ++i) text.push_back('x');
  text.clear();
  EXPECT_EQ(text.view(), "");
  for (int i = 0; i < 256; ++i) text.push_back('y');
  EXPECT_EQ(text.view(), std::string(256, 'y'));
  text.clear();
  text.push_back('z');
  EXPECT_STREQ(text.data(), "z");
}

TEST(TokenBytes, OutgrowTheStack) {
  const TokenBytesOnStack outer;
  std::vector<TokenByte> bytes;
  for (int i = 0; i < 5000; ++i) bytes.push_back(static_cast<TokenByte>(i % 100));
  for (int i = 0; i < 5000; ++i) ASSERT_EQ(bytes[static_cast<std::size_t>(i)], i % 100);
}

TEST(TokenBytes, OfNestedParsersStayApart) {
  const TokenBytesOnStack outer;
  std::vector<TokenByte> first(10, static_cast<TokenByte>('1'));
  {
    const TokenBytesOnStack inner;
    std::vector<TokenByte> second(10, static_cast<TokenByte>('2'));
    second.resize(20, static_cast<TokenByte>('3'));
    first = std::vector<TokenByte>();  // memory of the outer one, given back while there is an
                                       // inner one
    EXPECT_EQ(second[9], '2');
    EXPECT_EQ(second[19], '3');
  }
}

TEST(TokenBytes, WithoutAStackComeFromTheHeap) {
  const std::vector<TokenByte> bytes(10, static_cast<TokenByte>('x'));
  EXPECT_EQ(bytes[9], 'x');
}

TEST(Tokens, OfAnySizeAreDecoded) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{254}, std::size_t{255},
                                 std::size_t{256}, std::size_t{1023}, std::size_t{100'000}}) {
    const std::string text(size, 'x');
    EXPECT_EQ(decode_job(job_with(R"("error":")" + text + "\"")).value().error, text);
    const std::string padding(size, ' ');
    EXPECT_TRUE(decode_job(padding + job_with(padding + R"("model":null)" + padding))) << size;
    EXPECT_TRUE(decode_job(job_with("\"" + text + R"(":null)"))) << size;
    EXPECT_EQ(decode_job(job_with(R"("payg":{"cost":0.5)" + std::string(size, '0') + "}"))
                  .value()
                  .payg->cost,
              Usd::parse("0.5"));
  }
}

TokenText token(const std::string& text) {
  TokenText token;
  for (const char byte : text) token.push_back(byte);
  return token;
}

// The parser spells numbers with the decimal point of the host program's locale.
TEST(Tokens, OfNumbersMayHaveADecimalComma) {
  JobsReader reader(JobsReader::Document::job, "{}");
  TokenText key = token("payg");
  reader.start_object(0);
  reader.key(key);
  reader.start_object(0);
  key = token("cost");
  reader.key(key);
  reader.number_float(1.898, token("1,898"));
  reader.end_object();
  key = token("credits_charged");
  reader.key(key);
  reader.number_float(949, token("9490,0e-1"));
  EXPECT_EQ(reader.answer().job.payg->cost, Usd::parse("1.898"));
  EXPECT_EQ(reader.answer().job.credits_charged, 949);
}

}  // namespace
}  // namespace sudomock::detail
