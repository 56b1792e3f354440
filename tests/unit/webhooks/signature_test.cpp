// Of a signature and the two headers. The expected signatures are OpenSSL's own program's.

#include "webhooks/webhook_signature.hpp"

#include <string>

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <sudomock/webhooks/sign_webhook.hpp>

#include "delivery.hpp"

namespace sudomock::detail {
namespace {

using namespace std::string_view_literals;
using testing::sign_webhook;

TEST(Signature, IsWhatOpensslMakes) {
  EXPECT_EQ(sign_webhook(test::body, test::secret, test::sent).signature, test::signature);
  EXPECT_EQ(sign_webhook(test::body, test::secret_before, test::sent).signature,
            test::signature_before);
  // A secret longer than a block of SHA-256: openssl dgst -sha256 -hmac "$(printf 'k%.0s'
  // {1..100})"
  EXPECT_EQ(sign_webhook(test::body, std::string(100, 'k'), test::sent).signature,
            "a6f9f807d3a43bcd388eee13c56fb4dae7b5963d262a7a1754d3a92c0e907d14");
  // printf '1782122406.' | openssl dgst -sha256 -hmac whsec_5f1c0a9e7b3d
  EXPECT_EQ(sign_webhook("", test::secret, test::sent).signature,
            "7943be2e083dfebb54589044228462ca98956784a94dd7da181345aa9da2a074");
  // printf '1782122406.\377\000\012' | openssl dgst -sha256 -hmac whsec_5f1c0a9e7b3d
  EXPECT_EQ(sign_webhook("\xff\0\n"sv, test::secret, test::sent).signature,
            "bd66ddb415d0e6c4579aa9d8be997e1b49cfccd5b2dc8b523dac6e209a053aef");
}

TEST(Signature, IsMadeInWholeSeconds) {
  using namespace std::chrono_literals;
  EXPECT_EQ(sign_webhook("", test::secret, test::sent).timestamp, test::timestamp);
  EXPECT_EQ(sign_webhook("", test::secret, test::sent + 999ms).timestamp, test::timestamp);
  EXPECT_EQ(sign_webhook("", test::secret, test::sent + 1s).timestamp, "1782122407");
}

TEST(Signature, LeavesTheHostsErrorsOfOpensslAlone) {
  ERR_raise(ERR_LIB_USER, 7);
  EXPECT_TRUE(sign(test::secret, test::body));
  EXPECT_EQ(ERR_GET_REASON(ERR_peek_last_error()), 7);
  ERR_clear_error();
  EXPECT_TRUE(sign(test::secret, test::body));
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(ParseSignature, IsTheOppositeOfItsHeader) {
  const auto parsed = parse_signature(test::signature);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(to_header(*parsed), test::signature);
  EXPECT_EQ((*parsed)[0], 0x06);
  EXPECT_EQ((*parsed)[31], 0x0a);
}

TEST(ParseSignature, RefusesAllButSixtyFourLowerCaseDigits) {
  const std::string good(test::signature);
  std::string upper = good;
  upper[4] = 'A';
  for (const std::string& header : {std::string(),
                                    good.substr(1),
                                    good + '0',
                                    good + good,
                                    ' ' + good,
                                    good + ' ',
                                    ' ' + good.substr(1),
                                    good.substr(1) + ' ',
                                    good.substr(1) + '\n',
                                    upper,
                                    "0x" + good,
                                    "0x" + good.substr(2),
                                    "sha256=" + good,
                                    good.substr(1) + 'g',
                                    good.substr(1) + '/',
                                    good.substr(1) + ':',
                                    good.substr(1) + '`',
                                    good.substr(1) + '\0',
                                    good.substr(1) + '\xff',
                                    std::string(64, '\0'),
                                    std::string(1'000'000, 'a')}) {
    EXPECT_FALSE(parse_signature(header)) << header.substr(0, 80);
  }
}

TEST(ParseUnixTime, ReadsWholeSeconds) {
  using std::chrono::seconds;
  EXPECT_EQ(parse_unix_time(test::timestamp)->time_since_epoch(), seconds{1782122406});
  EXPECT_EQ(parse_unix_time("0")->time_since_epoch(), seconds{0});
  EXPECT_EQ(parse_unix_time("0001")->time_since_epoch(), seconds{1});
  EXPECT_EQ(parse_unix_time("253402300799")->time_since_epoch(), seconds{253402300799});
}

TEST(ParseUnixTime, RefusesWhatIsNone) {
  for (const std::string_view header : {""sv,
                                        " "sv,
                                        "-1"sv,
                                        "+1"sv,
                                        "-0"sv,
                                        " 1782122406"sv,
                                        "1782122406 "sv,
                                        "1782122406\n"sv,
                                        "1782122406.0"sv,
                                        "1782122406,5"sv,
                                        "1e9"sv,
                                        "0x6a39a0a6"sv,
                                        "now"sv,
                                        "1782122406s"sv,
                                        "2026-06-22T10:00:06Z"sv,
                                        "1782122406\0"sv,
                                        "\0"sv,
                                        "\xd9\xa1"sv,
                                        "253402300800"sv,
                                        "9223372036854775807"sv,
                                        "9223372036854775808"sv,
                                        "18446744073709551617"sv,
                                        "99999999999999999999999999999999999999999"sv}) {
    EXPECT_FALSE(parse_unix_time(header)) << header;
  }
  EXPECT_FALSE(parse_unix_time(std::string(1'000'000, '9')));
}

}  // namespace
}  // namespace sudomock::detail
