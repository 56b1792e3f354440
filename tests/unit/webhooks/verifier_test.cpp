#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <sudomock/webhook.hpp>
#include <sudomock/webhooks/sign_webhook.hpp>

#include "delivery.hpp"

namespace sudomock {
namespace {

using namespace std::chrono_literals;
using test::sent;
using test::verify;

WebhookVerifier make_verifier(WebhookOptions options = {}) {
  return WebhookVerifier({std::string(test::secret)}, options);
}

/// The code of the refusal, or nothing for what is believed.
std::optional<ErrorCode> refusal(const Result<WebhookEvent>& outcome) {
  if (outcome) return std::nullopt;
  return outcome.error().code;
}

/// `text` with one of its bits the other way round.
std::string flipped(std::string_view text, std::size_t bit) {
  std::string other(text);
  other[bit / 8] = static_cast<char>(static_cast<unsigned char>(other[bit / 8]) ^ (1U << bit % 8));
  return other;
}

TEST(WebhookVerifier, BelievesAGenuineDelivery) {
  const Result<WebhookEvent> event = verify(make_verifier());
  ASSERT_TRUE(event) << event.error();
  EXPECT_EQ(event->type, WebhookType::render_succeeded);
  EXPECT_EQ(event->render_uuid, "9d4e2b51-0c7a-4f8e-bb1c-2a6f9e3d8c10");
  EXPECT_EQ(event->status, JobStatus::succeeded);
}

TEST(WebhookVerifier, BelievesWhatIsSignedNow) {
  const auto headers = testing::sign_webhook(test::body, test::secret);
  EXPECT_TRUE(make_verifier().verify(test::body, headers.signature, headers.timestamp));
}

// A delivery that may be genuine must not get a 401, after which the API gives up on it.
TEST(WebhookVerifier, BlamesOpenSslWithoutHmacAndNotTheDelivery) {
  ASSERT_EQ(EVP_set_default_properties(nullptr, "provider=none"), 1);
  const Result<WebhookEvent> event = verify(make_verifier());
  const Result<void> check = make_verifier().check();
  ASSERT_EQ(EVP_set_default_properties(nullptr, ""), 1);
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(event.error().message, ::testing::HasSubstr("OpenSSL"));
  EXPECT_EQ(check, event.error());
  EXPECT_TRUE(verify(make_verifier()));
}

TEST(WebhookVerifier, HasAStatusForEachRefusal) {
  const WebhookVerifier verifier = make_verifier();
  const auto status = [](const Result<WebhookEvent>& outcome) {
    return http_status(outcome.error());
  };
  EXPECT_EQ(status(verifier.verify(test::body, "", test::timestamp, sent)), 401);
  EXPECT_EQ(status(verifier.verify(test::body, test::signature, test::timestamp, sent + 1h)), 401);
  const std::string huge(std::size_t{9} << 20U, ' ');
  EXPECT_EQ(status(verifier.verify(huge, test::signature, test::timestamp, sent)), 413);
  const auto headers = testing::sign_webhook("{", test::secret, sent);
  EXPECT_EQ(status(verifier.verify("{", headers.signature, headers.timestamp, sent)), 400);
  EXPECT_EQ(status(verify(WebhookVerifier({}))), 500);
}

TEST(WebhookVerifier, RefusesEachBitFlipped) {
  const WebhookVerifier verifier = make_verifier();
  for (std::size_t bit = 0; bit < 8 * test::body.size(); ++bit) {
    const auto outcome =
        verifier.verify(flipped(test::body, bit), test::signature, test::timestamp, sent);
    ASSERT_EQ(refusal(outcome), ErrorCode::invalid_signature) << "bit " << bit << " of the body";
  }
  for (std::size_t bit = 0; bit < 8 * test::signature.size(); ++bit) {
    const auto outcome =
        verifier.verify(test::body, flipped(test::signature, bit), test::timestamp, sent);
    ASSERT_EQ(refusal(outcome), ErrorCode::invalid_signature) << "bit " << bit << ", signature";
  }
  for (std::size_t bit = 0; bit < 8 * test::timestamp.size(); ++bit) {
    const auto outcome =
        verifier.verify(test::body, test::signature, flipped(test::timestamp, bit), sent);
    ASSERT_EQ(refusal(outcome), ErrorCode::invalid_signature) << "bit " << bit << ", timestamp";
  }
}

TEST(WebhookVerifier, SignsTheTimestampAsItWasSpelled) {
  const std::string spelled = '0' + std::string(test::timestamp);
  EXPECT_EQ(refusal(make_verifier().verify(test::body, test::signature, spelled, sent)),
            ErrorCode::invalid_signature);
}

TEST(WebhookVerifier, RefusesAMissingHeader) {
  const WebhookVerifier verifier = make_verifier();
  const auto no_signature = verifier.verify(test::body, "", test::timestamp, sent);
  EXPECT_EQ(refusal(no_signature), ErrorCode::invalid_signature);
  EXPECT_THAT(no_signature.error().message, ::testing::HasSubstr("signature"));
  const auto no_time = verifier.verify(test::body, test::signature, "", sent);
  EXPECT_EQ(refusal(no_time), ErrorCode::invalid_signature);
  EXPECT_THAT(no_time.error().message, ::testing::HasSubstr("timestamp"));
  EXPECT_EQ(refusal(verifier.verify("", "", "", sent)), ErrorCode::invalid_signature);
}

TEST(WebhookVerifier, RefusesUpperCaseAndSpaces) {
  const WebhookVerifier verifier = make_verifier();
  std::string upper(test::signature);
  for (char& digit : upper) digit = static_cast<char>(std::toupper(digit));
  const std::string time(test::timestamp);
  EXPECT_EQ(refusal(verifier.verify(test::body, upper, time, sent)), ErrorCode::invalid_signature);
  const std::string spaced = std::string(test::signature) + ' ';
  EXPECT_EQ(refusal(verifier.verify(test::body, spaced, time, sent)), ErrorCode::invalid_signature);
  EXPECT_EQ(refusal(verifier.verify(test::body, test::signature, ' ' + time, sent)),
            ErrorCode::invalid_signature);
}

TEST(WebhookVerifier, AcceptsEachOfSeveralSecrets) {
  const std::string now(test::secret);
  const std::string before(test::secret_before);
  for (const std::vector<std::string>& secrets :
       {std::vector{now, before}, std::vector{before, now}, std::vector{before, now, before},
        std::vector<std::string>{"whsec_a", "whsec_b", now, before}}) {
    const WebhookVerifier verifier(secrets);
    EXPECT_TRUE(verify(verifier));
    EXPECT_TRUE(verifier.verify(test::body, test::signature_before, test::timestamp, sent));
  }
  const WebhookVerifier only_before({before});
  EXPECT_EQ(refusal(verify(only_before)), ErrorCode::invalid_signature);
}

TEST(WebhookVerifier, TakesTheSecretWhole) {
  const std::string whole(test::secret);
  for (const std::string& other :
       {whole.substr(6), whole + "0", whole.substr(0, whole.size() - 1), "whsec_" + whole}) {
    EXPECT_EQ(refusal(verify(WebhookVerifier({other}))), ErrorCode::invalid_signature) << other;
  }
}

TEST(WebhookVerifier, BelievesUpToItsToleranceToEitherSide) {
  const WebhookVerifier verifier = make_verifier();
  const auto verify_at = [&](std::chrono::system_clock::time_point now) {
    return refusal(verifier.verify(test::body, test::signature, test::timestamp, now));
  };
  constexpr std::chrono::system_clock::duration tick{1};
  for (const auto offset : {0s, 1s, 299s, 300s}) {
    EXPECT_EQ(verify_at(sent + offset), std::nullopt) << offset.count();
    EXPECT_EQ(verify_at(sent - offset), std::nullopt) << offset.count();
  }
  EXPECT_EQ(verify_at(sent + 300s + tick), ErrorCode::invalid_signature);
  EXPECT_EQ(verify_at(sent - 300s - tick), ErrorCode::invalid_signature);
  for (const auto offset : {301s, 3600s, 31'536'000s}) {
    EXPECT_EQ(verify_at(sent + offset), ErrorCode::invalid_signature) << offset.count();
    EXPECT_EQ(verify_at(sent - offset), ErrorCode::invalid_signature) << offset.count();
  }
  EXPECT_EQ(verify_at(std::chrono::system_clock::time_point::max()), ErrorCode::invalid_signature);
  EXPECT_EQ(verify_at(std::chrono::system_clock::time_point::min()), ErrorCode::invalid_signature);
}

TEST(WebhookVerifier, SaysHowFarOffTheTimeIs) {
  const WebhookVerifier verifier = make_verifier();
  const auto verify_at = [&](std::chrono::system_clock::time_point now) {
    return verifier.verify(test::body, test::signature, test::timestamp, now).error().message;
  };
  EXPECT_THAT(verify_at(sent + 412s), ::testing::HasSubstr("412 s old, more than"));
  EXPECT_THAT(verify_at(sent - 412s), ::testing::HasSubstr("412 s ahead, more than"));
  EXPECT_THAT(verify_at(sent + 412s), ::testing::HasSubstr("the tolerance of 300 s"));
}

TEST(WebhookVerifier, BelievesByItsOwnTolerance) {
  const auto verify_at = [](std::chrono::seconds tolerance,
                            std::chrono::system_clock::time_point now) {
    const WebhookVerifier verifier = make_verifier({.tolerance = tolerance});
    return refusal(verifier.verify(test::body, test::signature, test::timestamp, now));
  };
  EXPECT_EQ(verify_at(1s, sent + 1s), std::nullopt);
  EXPECT_EQ(verify_at(1s, sent + 2s), ErrorCode::invalid_signature);
  EXPECT_EQ(verify_at(1s, sent - 2s), ErrorCode::invalid_signature);
  EXPECT_EQ(verify_at(3600s, sent + 3600s), std::nullopt);
  EXPECT_EQ(verify_at(std::chrono::seconds::max(), sent + 31'536'000s), std::nullopt);
  using clock_time = std::chrono::system_clock::time_point;
  EXPECT_EQ(verify_at(std::chrono::seconds::max(), clock_time::max()), std::nullopt);
  EXPECT_EQ(verify_at(std::chrono::seconds::max(), clock_time::min()), std::nullopt);
}

TEST(WebhookVerifier, RefusesAToleranceThatBelievesNothing) {
  for (const auto tolerance : {0s, -1s, -300s, std::chrono::seconds::min()}) {
    const auto outcome = verify(make_verifier({.tolerance = tolerance}));
    EXPECT_EQ(refusal(outcome), ErrorCode::invalid_argument);
    EXPECT_THAT(outcome.error().message, ::testing::HasSubstr("tolerance"));
    EXPECT_EQ(make_verifier({.tolerance = tolerance}).check(), outcome.error());
  }
}

TEST(WebhookVerifier, RefusesSecretsThatAreNone) {
  const std::string good(test::secret);
  const std::vector<std::vector<std::string>> bad = {
      {}, {""}, {good, ""}, {"", good}, {good + '\n'}, {good, good + '\r'}, {good + '\0'}};
  for (const std::vector<std::string>& secrets : bad) {
    const auto outcome = verify(WebhookVerifier(secrets));
    EXPECT_EQ(refusal(outcome), ErrorCode::invalid_argument);
    EXPECT_THAT(outcome.error().message, ::testing::HasSubstr("secrets"));
    EXPECT_EQ(WebhookVerifier(secrets).check(), outcome.error());
  }
  EXPECT_TRUE(WebhookVerifier({good}).check());
  EXPECT_THAT(verify(WebhookVerifier({good, ""})).error().message,
              ::testing::HasSubstr("secrets[1] is empty"));
}

TEST(WebhookVerifier, SaysWhatWentWrongWhenASecretWasPasted) {
  const std::string good(test::secret);
  const std::pair<std::string, std::string> bad[] = {
      {' ' + good, "has spaces around it; leave them out"},
      {good + ' ', "has spaces around it; leave them out"},
      {'"' + good + '"', "is in quotes; leave them out"},
      {'\'' + good, "is in quotes; leave them out"},
      {"secret: " + good, "has a space in it"},
      {"whsec_****1234", "is masked; it is shown whole only when it is made"},
      {"********", "is masked; it is shown whole only when it is made"}};
  for (const auto& [secret, fault] : bad) {
    const auto outcome = verify(WebhookVerifier({good, secret}));
    EXPECT_EQ(refusal(outcome), ErrorCode::invalid_argument);
    EXPECT_EQ(outcome.error().message, "secrets[1] " + fault);
  }
}

// A delivery may come twice, and twice it is genuine: what it is about, the receiver knows by its
// id.
TEST(WebhookVerifier, BelievesADoubleAsItDidTheFirst) {
  const WebhookVerifier verifier = make_verifier();
  EXPECT_EQ(verify(verifier).value(), verify(verifier).value());
}

TEST(WebhookVerifier, ReadsABodyOnlyOnceItsSignatureHeld) {
  const WebhookVerifier verifier = make_verifier();
  for (const std::string_view text : {"", "<html>", "[]", "{\"event\":1}", "\xff"}) {
    const auto forged = verifier.verify(text, test::signature, test::timestamp, sent);
    EXPECT_EQ(refusal(forged), ErrorCode::invalid_signature) << text;
    const auto headers = testing::sign_webhook(text, test::secret, sent);
    const auto genuine = verifier.verify(text, headers.signature, headers.timestamp, sent);
    EXPECT_EQ(refusal(genuine), ErrorCode::malformed_response) << text;
    const auto late = verifier.verify(text, headers.signature, headers.timestamp, sent + 1h);
    EXPECT_EQ(refusal(late), ErrorCode::invalid_signature) << text;
  }
}

TEST(WebhookVerifier, RefusesWhatIsTooLongUnread) {
  const WebhookVerifier verifier = make_verifier();
  // Of each of these there is one byte: reading on would end the program.
  const auto byte = std::make_unique<char>('1');
  const std::string_view endless(byte.get(),
                                 static_cast<std::size_t>(std::min<std::uint64_t>(
                                     10'000'000'000, std::numeric_limits<std::size_t>::max() / 2)));
  const auto body = verifier.verify(endless, test::signature, test::timestamp, sent);
  EXPECT_EQ(refusal(body), ErrorCode::response_too_large);
  EXPECT_THAT(body.error().message, ::testing::HasSubstr(std::to_string(endless.size())));
  EXPECT_EQ(refusal(verifier.verify(test::body, endless, test::timestamp, sent)),
            ErrorCode::invalid_signature);
  EXPECT_EQ(refusal(verifier.verify(test::body, test::signature, endless, sent)),
            ErrorCode::invalid_signature);
}

TEST(WebhookVerifier, ReadsEightMebibytesAndNoByteMore) {
  const auto verify_genuine = [](std::string_view text) {
    const auto headers = testing::sign_webhook(text, test::secret, sent);
    return refusal(make_verifier().verify(text, headers.signature, headers.timestamp, sent));
  };
  const std::string nested(std::size_t{8} << 20U, '[');
  EXPECT_EQ(verify_genuine(nested), ErrorCode::malformed_response);
  EXPECT_EQ(verify_genuine(nested + '['), ErrorCode::response_too_large);
}

TEST(WebhookVerifier, KeepsItsSecretsToItself) {
  const std::string secret = "whsec_\"never_shown\"";
  const auto of_secret = testing::sign_webhook(secret, secret, sent);
  const WebhookVerifier verifier({secret});
  const std::vector<Result<WebhookEvent>> outcomes = {
      verifier.verify(secret, test::signature, test::timestamp, sent),
      verifier.verify(secret, secret, test::timestamp, sent),
      verifier.verify(secret, test::signature, secret, sent),
      verifier.verify(secret, of_secret.signature, of_secret.timestamp, sent),
      verifier.verify(secret, of_secret.signature, of_secret.timestamp, sent + 1h),
      verify(WebhookVerifier({secret + '\n'})),
      verify(WebhookVerifier({secret, ""})),
      verify(WebhookVerifier({secret}, {.tolerance = 0s}))};
  for (const Result<WebhookEvent>& outcome : outcomes) {
    ASSERT_FALSE(outcome);
    std::ostringstream text;
    text << outcome.error() << outcome.error().detail;
    EXPECT_THAT(text.str(), ::testing::Not(::testing::HasSubstr("never_shown")));
    // Whoever sends a forgery must not learn what would have been right.
    EXPECT_THAT(text.str(), ::testing::Not(::testing::HasSubstr(of_secret.signature)));
  }
}

TEST(WebhookVerifier, OutlivesWhatItWasCopiedFrom) {
  auto first = std::make_unique<WebhookVerifier>(make_verifier());
  WebhookVerifier copy = *first;
  WebhookVerifier moved = std::move(*first);
  EXPECT_TRUE(verify(*first));  // there is nothing to be moved out of it
  first.reset();
  EXPECT_TRUE(verify(copy));
  copy = WebhookVerifier({std::string(test::secret_before)});
  EXPECT_FALSE(verify(copy));
  EXPECT_TRUE(verify(moved));
}

TEST(WebhookVerifier, ServesManyThreads) {
  const WebhookVerifier verifier = make_verifier();
  std::atomic<int> believed = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 200; ++n) believed += verify(verifier) ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(believed, 800);
}

}  // namespace
}  // namespace sudomock
