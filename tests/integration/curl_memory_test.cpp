// With each allocation failing in turn, a session over real sockets loses nothing.

#include <gmock/gmock.h>

#include <new>

#include "support/failing_memory.hpp"
#include "support/lane.hpp"
#include "support/socket_server.hpp"

namespace sudomock::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr std::size_t enough = 500;  // allocations of one call

/// Calls again what throws; returns whether it did.
template <class Call>
bool until_it_works(const Call& call) {
  try {
    call();
    return false;
  } catch (const std::bad_alloc&) {
    call();
    return true;
  }
}

/// Submits three requests and waits for their ends while allocation number `nth` fails; returns
/// whether it came to that.
bool run(HttpSession& session, const std::string& url, std::size_t nth,
         std::vector<HttpCompletion>& ended) {
  std::vector<HttpCompletion> some;
  ended.reserve(8);
  std::vector<HttpRequest> requests;
  for (int i = 0; i < 6; ++i) requests.push_back(request_for(session, url));
  const FailingAllocation failing(nth);
  for (std::uint64_t id = 1; id <= 3; ++id) {
    until_it_works([&] {
      HttpRequest request = std::move(requests.back());
      requests.pop_back();
      session.submit(id, std::move(request));
    });
  }
  for (int waits = 0; ended.size() < 3 && waits < 6; ++waits) {
    until_it_works([&] { some = session.wait_until(session.now() + 2s, {}); });
    for (HttpCompletion& completion : some) ended.push_back(std::move(completion));
  }
  return failing.failed();
}

std::vector<std::uint64_t> ids_of(const std::vector<HttpCompletion>& completions) {
  std::vector<std::uint64_t> ids;
  for (const HttpCompletion& completion : completions) ids.push_back(completion.id);
  return ids;
}

TEST(CurlSessionMemory, LosesNoCompletionWhateverAllocationFails) {
  SocketServer server(answer_each([](const std::string&) {
    return ok(std::string(3000, 'x'), "X-Request-Id: an-id-that-needs-an-allocation\r\n");
  }));
  std::size_t nth = 1;
  std::size_t lacked = 0;
  for (bool failed = true; failed; ++nth) {
    ASSERT_LT(nth, enough);
    const auto session = curl_transport()->open_session();
    std::vector<HttpCompletion> ended;
    failed = run(*session, server.url(), nth, ended);
    ASSERT_THAT(ids_of(ended), UnorderedElementsAre(1, 2, 3)) << nth;
    std::size_t good = 0;
    for (const HttpCompletion& completion : ended) {
      if (!completion.outcome) {
        const Error& error = completion.outcome.error();
        lacked += error.message.starts_with("no memory for the answer from 127.0.0.1") ? 1 : 0;
        ASSERT_THAT(error.code, AnyOf(ErrorCode::response_too_large, ErrorCode::network)) << nth;
        // As libcurl says of a callback that did not take a header or the body.
        ASSERT_THAT(error.message, Not(AnyOf(HasSubstr("rite"), HasSubstr("writ")))) << nth;
        continue;
      }
      ++good;
      ASSERT_EQ(completion.outcome->body.size(), 3000u) << nth;
      ASSERT_EQ(completion.outcome->request_id, "an-id-that-needs-an-allocation") << nth;
    }
    ASSERT_GE(good, failed ? 2u : 3u) << nth;
    const Result<HttpResponse> next = fetch(*session, server.url());
    ASSERT_TRUE(next) << nth << ": " << next.error();
  }
  EXPECT_GT(nth, 10u) << "there were allocations to fail";
  EXPECT_GT(lacked, 0u);
}

TEST(CurlSessionMemory, LosesNoFailureWhateverAllocationFails) {
  const std::string nobody = "http://127.0.0.1:" + std::to_string(closed_port()) + "/";
  std::size_t nth = 1;
  for (bool failed = true; failed; ++nth) {
    ASSERT_LT(nth, enough);
    const auto session = curl_transport()->open_session();
    std::vector<HttpCompletion> ended;
    failed = run(*session, nobody, nth, ended);
    ASSERT_THAT(ids_of(ended), UnorderedElementsAre(1, 2, 3)) << nth;
    for (const HttpCompletion& completion : ended) ASSERT_FALSE(completion.outcome) << nth;
  }
  EXPECT_GT(nth, 10u);
}

TEST(CurlSessionMemory, LosesNoTimeoutWhateverAllocationFails) {
  SocketServer server([](Connection& connection) { connection.stay_silent(); });
  std::size_t nth = 1;
  for (bool failed = true; failed; ++nth) {
    ASSERT_LT(nth, enough);
    const auto session = curl_transport()->open_session();
    HttpRequest request = request_for(*session, server.url(), 5ms);
    const FailingAllocation failing(nth);
    until_it_works([&] { session->submit(1, HttpRequest(request)); });
    std::vector<HttpCompletion> some;
    for (int waits = 0; some.empty() && waits < 3; ++waits) {
      until_it_works([&] { some = session->wait_until(session->now() + 2s, {}); });
    }
    failed = failing.failed();
    ASSERT_EQ(some.size(), 1u) << nth;
    ASSERT_FALSE(some[0].outcome);
    const ErrorCode code = some[0].outcome.error().code;
    ASSERT_TRUE(code == ErrorCode::timeout || (failed && code == ErrorCode::network)) << nth;
  }
  EXPECT_GT(nth, 5u);
}

}  // namespace
}  // namespace sudomock::test
