// With each allocation failing in turn, an ApiSession loses nothing.

#include <algorithm>
#include <array>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "api/api_session.hpp"
#include "scripted_session.hpp"
#include "support/failing_memory.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const std::string uuid = "9d4e2b51-0c7a-4f8e-bb1c-2a6f9e3d8c10";

template <class Call>
void until_it_works(const Call& call) {
  try {
    call();
  } catch (const std::bad_alloc&) {
    call();
  }
}

struct Outcome {
  std::vector<std::uint64_t> ids;
  std::vector<std::uint64_t> good;
  int notified = 0;
  bool failed = false;
};

/// A job, a page, rows, a refusal and a request that the transport loses, while allocation number
/// `nth` fails.
Outcome run(std::size_t nth) {
  static const CurrentEndpoint endpoint{
      JobsEndpoint::create(Credentials::api_key("sm_secret_key"), {}).value()};
  const std::string job = R"({"render_uuid":")" + uuid +
                          R"(","kind":"render","status":"succeeded","result_url":")" +
                          std::string(100, 'u') + "\"}";
  Outcome outcome;
  outcome.ids.reserve(5);
  outcome.good.reserve(4);
  test::ScriptedSession http;
  const std::function<void(const RequestEvent&)> on_request = [&](const RequestEvent&) {
    ++outcome.notified;
  };
  ApiSession api(http, endpoint, on_request, [](auto) { return true; });
  std::vector<HttpCompletion> answers;
  http.answer(1, job);
  http.answer(2, R"({"jobs":[)" + job + R"(],"jobs":[)" + job + "]}");  // the later one counts
  http.answer(3, R"({"jobs":[)" + job + R"(,{"job_id":")" + uuid + R"("}],"next_cursor":"c"})");
  http.answer(4, R"({"detail":"a refusal that needs an allocation of its own"})", 403);
  http.requests.reserve(8);

  const test::FailingAllocation failing(nth);
  until_it_works([&] { api.submit_get(1, uuid, 1, http.time + 30s); });
  until_it_works([&] { api.submit_list(2, {}, 1, http.time + 30s); });
  until_it_works([&] { api.submit_list(3, {}, 1, http.time + 30s); });
  until_it_works([&] { api.submit_get(4, uuid, 1, http.time + 30s); });
  until_it_works([&] { api.submit_get(5, uuid, 1, http.time + 30s); });
  while (api.in_flight() > 0) {
    std::optional<ApiCompletion> done;
    until_it_works([&] {
      if (!api.wait(http.time, {})) http.time += 31s;
    });
    until_it_works([&] { done = api.next_completion(); });
    if (!done) continue;
    outcome.ids.push_back(done->id);
    const bool is_good =
        std::visit([](const auto& answer) { return answer.has_value(); }, done->answer);
    if (is_good) outcome.good.push_back(done->id);
  }
  outcome.failed = failing.failed();
  return outcome;
}

TEST(ApiSessionMemory, LosesNothingWhateverAllocationFails) {
  std::size_t nth = 1;
  for (bool failed = true; failed; ++nth) {
    ASSERT_LT(nth, 2000u);
    const Outcome outcome = run(nth);
    failed = outcome.failed;
    ASSERT_THAT(outcome.ids, ElementsAre(1, 2, 3, 4, 5)) << nth;
    ASSERT_THAT(outcome.good, ElementsAre(1, 2, 3)) << nth;
    ASSERT_EQ(outcome.notified, 5) << nth;
  }
  EXPECT_GT(nth, 20u) << "there were allocations to fail";
}

TEST(CredentialsMemory, HoldsNoSecretWhenItIsGivenBack) {
  constexpr std::string_view text = "longer_than_any_short_string";
  const auto key = [&](const char* more) { return "sm_" + std::string(text) + more; };
  std::vector<std::string> keys = {key("1"), key("22"), key(""), key("4")};
  const test::FreedText freed(text);
  {
    Credentials first = Credentials::api_key(std::move(keys[0]));
    Credentials copy = first;
    Credentials moved = std::move(first);
    moved = Credentials::api_key(std::move(keys[1]));
    copy = moved;
    copy = Credentials::api_key("sm_short");
    moved = copy;
  }
  EXPECT_EQ(freed.count(), 0);
  { const std::string other = key("that it would be seen"); }
  EXPECT_GT(freed.count(), 0);
}

TEST(CredentialsMemory, HoldsNoShortSecretEither) {
  alignas(Credentials) std::array<unsigned char, sizeof(Credentials)> memory{};
  const auto holds = [&](std::string_view text) {
    return std::search(memory.begin(), memory.end(), text.begin(), text.end()) != memory.end();
  };
  auto* credentials = new (memory.data()) Credentials(Credentials::api_key("sm_abcdefgh"));
  ASSERT_TRUE(holds("abcdefgh"));
  *credentials = Credentials::api_key("sm_x");
  EXPECT_FALSE(holds("efgh"));
  *credentials = Credentials::api_key("sm_abcdefgh");
  const Credentials moved = std::move(*credentials);
  EXPECT_FALSE(holds("bcdefgh"));
  *credentials = moved;
  credentials->~Credentials();
  EXPECT_FALSE(holds("bcdefgh"));
}

}  // namespace
}  // namespace sudomock::detail
