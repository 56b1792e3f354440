// When memory runs out in the middle of a verification, that is std::bad_alloc, never a verdict,
// and nothing is left behind: neither of ours nor of OpenSSL's.

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/crypto.h>
#include <sudomock/webhook.hpp>

#include "delivery.hpp"
#include "support/failing_memory.hpp"

namespace sudomock {
namespace {

using test::verify;

// OpenSSL's own allocations, counted and failed as failing_memory.cpp does those of operator new.
thread_local std::size_t until_failure = 0;  // 0: none is to fail
thread_local std::ptrdiff_t live = 0;

bool fails() { return until_failure > 0 && --until_failure == 0; }

void* openssl_malloc(std::size_t size, const char* /*file*/, int /*line*/) {
  if (fails()) return nullptr;
  ++live;
  return std::malloc(size);
}

void* openssl_realloc(void* memory, std::size_t size, const char* /*file*/, int /*line*/) {
  if (fails()) return nullptr;
  if (memory == nullptr) ++live;
  return std::realloc(memory, size);
}

void openssl_free(void* memory, const char* /*file*/, int /*line*/) {
  if (memory != nullptr) --live;
  std::free(memory);
}

// Before OpenSSL allocates anything, or it refuses.
const bool is_in_charge =
    CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free) == 1;

/// Lets one allocation after the other fail by `arm`, until all of `work` got through.
template <class Arm, class Work>
int sweep(Arm arm, Work work) {
  int failures = 0;
  for (std::size_t nth = 1; nth < 1000; ++nth) {
    const test::HeldBytes held;
    const std::ptrdiff_t live_before = live;
    bool threw = false;
    const bool armed = arm(nth, [&] {
      try {
        work();
      } catch (const std::bad_alloc&) {
        threw = true;
      }
    });
    EXPECT_EQ(held.now(), 0) << "allocation " << nth;
    EXPECT_EQ(live, live_before) << "allocation " << nth;
    failures += threw ? 1 : 0;
    if (armed) return failures;
  }
  ADD_FAILURE() << "no end of allocations";
  return failures;
}

/// Whether it did not come to allocation `nth` of ours.
template <class Work>
bool fail_ours(std::size_t nth, Work work) {
  const test::FailingAllocation failing(nth);
  work();
  return !failing.failed();
}

/// Whether it did not come to allocation `nth` of OpenSSL's.
template <class Work>
bool fail_openssls(std::size_t nth, Work work) {
  until_failure = nth;
  work();
  return std::exchange(until_failure, 0) > 0;
}

TEST(WebhookMemory, ThatRunsOutIsNoVerdict) {
  const WebhookVerifier verifier({std::string(test::secret_before), std::string(test::secret)});
  ASSERT_TRUE(verify(verifier));
  const int failures = sweep([](std::size_t nth, auto work) { return fail_ours(nth, work); },
                             [&] { EXPECT_TRUE(verify(verifier)); });
  EXPECT_GT(failures, 10);
}

TEST(WebhookMemory, ThatRunsOutInARefusalIsNoVerdict) {
  const WebhookVerifier verifier({std::string(test::secret_before), std::string(test::secret)});
  ASSERT_FALSE(verify(verifier, "{}"));  // what OpenSSL makes once
  const int failures = sweep([](std::size_t nth, auto work) { return fail_ours(nth, work); },
                             [&] { EXPECT_FALSE(verify(verifier, "{}")); });
  EXPECT_GT(failures, 1);
}

TEST(WebhookMemory, ThatRunsOutMakesNoVerifier) {
  // What OpenSSL makes once.
  ASSERT_FALSE(verify(WebhookVerifier({std::string(test::secret_before)})));
  const int failures = sweep([](std::size_t nth, auto work) { return fail_ours(nth, work); },
                             [&] {
                               const WebhookVerifier verifier({std::string(test::secret_before)});
                               EXPECT_FALSE(verify(verifier));
                             });
  EXPECT_GT(failures, 2);
}

TEST(WebhookMemory, HoldsNoSecretWhenItIsGivenBack) {
  constexpr std::string_view text = "longer_than_any_short_string";
  std::vector<std::string> secrets(2, "whsec_" + std::string(text));
  {
    const test::FreedText freed(text);
    auto verifier = std::make_unique<WebhookVerifier>(std::move(secrets));
    EXPECT_FALSE(verify(*verifier));
    verifier.reset();
    EXPECT_EQ(freed.count(), 0);
  }
  const test::FreedText freed(text);  // that it would be seen
  { const std::string other = "whsec_" + std::string(text); }
  EXPECT_GT(freed.count(), 0);
}

TEST(WebhookMemory, OfOpensslThatRunsOutIsNoVerdict) {
  ASSERT_TRUE(is_in_charge);
  const WebhookVerifier verifier({std::string(test::secret_before), std::string(test::secret)});
  ASSERT_TRUE(verify(verifier));  // what OpenSSL makes once
  const int failures = sweep([](std::size_t nth, auto work) { return fail_openssls(nth, work); },
                             [&] { EXPECT_TRUE(verify(verifier)); });
  EXPECT_GT(failures, 10);
}

}  // namespace
}  // namespace sudomock
