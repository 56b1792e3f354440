// What libcurl itself fails in. With each of its own allocations failing in turn, nothing is
// mistaken for something else: a call ends well, as an error, or with std::bad_alloc, and the next
// one works.

#include <curl/curl.h>
#include <dlfcn.h>
#include <gmock/gmock.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include <sudomock/jobs_client.hpp>

#include "http/curl_errors.hpp"
#include "http/proxy.hpp"
#include "http/url.hpp"
#include "support/lane.hpp"
#include "support/socket_server.hpp"

namespace {

bool is_libcurl_broken = false;

}  // namespace

/// In the place of libcurl's.
CURLMcode curl_multi_perform(CURLM* multi, int* running) {
  static const auto real =
      reinterpret_cast<decltype(&curl_multi_perform)>(dlsym(RTLD_NEXT, "curl_multi_perform"));
  return is_libcurl_broken ? CURLM_INTERNAL_ERROR : real(multi, running);
}

namespace sudomock::test {
namespace {

std::atomic<int> left_to_the_failure{0};  // allocations; 0: none fails

bool fails() { return left_to_the_failure > 0 && --left_to_the_failure == 0; }

void* allocate(std::size_t size) { return fails() ? nullptr : std::malloc(size); }
void* reallocate(void* memory, std::size_t size) {
  return fails() ? nullptr : std::realloc(memory, size);
}
void* allocate_zeroed(std::size_t count, std::size_t size) {
  return fails() ? nullptr : std::calloc(count, size);
}
char* copy(const char* text) {
  const std::size_t size = std::strlen(text) + 1;
  auto* const memory = static_cast<char*>(allocate(size));
  return memory == nullptr ? nullptr : static_cast<char*>(std::memcpy(memory, text, size));
}

// Before the library starts libcurl.
const CURLcode started =
    curl_global_init_mem(CURL_GLOBAL_ALL, allocate, std::free, reallocate, copy, allocate_zeroed);

class LibcurlMemory : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(started, CURLE_OK); }

  /// Calls `use` with the first allocation failing, then with the second, and so on until none is
  /// left to fail; returns how many did.
  template <class Use>
  static int fail_each(const Use& use) {
    for (int nth = 1;; ++nth) {
      left_to_the_failure = nth;
      use(nth);
      if (left_to_the_failure.exchange(0) > 0) return nth - 1;
    }
  }

  /// The same of a function that returns this value, or says that it has none.
  template <class Call, class Value>
  static void expect_no_other_than(const Value& value, const Call& call) {
    const int failures = fail_each([&](int nth) {
      try {
        EXPECT_EQ(call(), value) << "allocation " << nth;
      } catch (const std::bad_alloc&) {
      } catch (const SudoMockError& refusal) {
        // libcurl takes the lack of memory for something about the text, once it looks at that.
        EXPECT_EQ(refusal.error().code, ErrorCode::invalid_argument);
        EXPECT_GT(nth, 1);
      }
    });
    EXPECT_GT(failures, 0);
  }
};

TEST_F(LibcurlMemory, RunsOutInNoUrlUnseen) {
  using namespace sudomock::detail;
  expect_no_other_than(std::string("a%20b"), [] { return percent_encode("a b"); });
  expect_no_other_than(true, [] { return is_plain_http_to_loopback("http://localhost/x"); });
  expect_no_other_than(std::string("https://api.example:8443/proxy/api/v1"), [] {
    return normalize_base_url("https://api.example:8443/proxy/", false).value();
  });
  expect_no_other_than(true, [] {
    const std::string server = server_of("https://api.example:8443/x");
    return server == "api.example:8443" || server == "the server";
  });
}

TEST_F(LibcurlMemory, RunsOutInNoProxyUnseen) {
  using namespace sudomock::detail;
  const Proxy proxy{"http://user:hunter%202@proxy.example:3128", "ClientOptions::proxy", ""};
  expect_no_other_than(std::string("proxy.example:3128"), [&] { return proxy.host(); });
  expect_no_other_than(
      std::vector<std::string>{"hunter%202", "user:hunter%202", "hunter 2", "user:hunter 2"},
      [&] { return proxy.secrets(); });
  expect_no_other_than(proxy.url, [&] {
    return ProxyChoice(proxy.url).proxy_for("https://api.example/").value()->url;
  });
}

TEST_F(LibcurlMemory, RunsOutInNoRequestForGood) {
  SocketServer server(answer_each([](const std::string& request) {
    return ok(request.find("\r\nx-api-key: sm_key\r\n") == request.npos ? "refused" : "hello");
  }));
  const auto ask = [&](HttpSession& session) {
    HttpRequest request = request_for(session, server.url("/jobs?limit=2"));
    request.headers = std::make_shared<const std::vector<HttpHeader>>(
        std::vector<HttpHeader>{{"x-client", "test"}, {"x-api-key", "sm_key"}});
    session.submit(1, std::move(request));
    return complete(session, 1).front().outcome;
  };
  const int failures = fail_each([&](int nth) {
    std::unique_ptr<HttpSession> session;
    try {
      session = curl_transport()->open_session();
      const Result<HttpResponse> first = ask(*session);
      EXPECT_EQ(first ? first->body : "hello", "hello") << "allocation " << nth;
      EXPECT_TRUE(first || first.error().code != ErrorCode::invalid_argument)
          << "allocation " << nth << ": " << first.error();
    } catch (const std::bad_alloc&) {
    }
    if (left_to_the_failure > 0 || !session) return;
    const Result<HttpResponse> next = ask(*session);
    ASSERT_TRUE(next) << "after allocation " << nth << ": " << next.error();
    EXPECT_EQ(next->body, "hello") << "after allocation " << nth;
  });
  EXPECT_GT(failures, 20);
}

TEST(LibcurlFailure, EndsEachRequestOfItsSession) {
  const auto session = curl_transport()->open_session();
  for (const std::uint64_t id : {1, 2, 3}) {
    session->submit(id, request_for(*session, "http://127.0.0.1:1/"));
  }
  is_libcurl_broken = true;
  const std::vector<HttpCompletion> ended = complete(*session, 3);
  is_libcurl_broken = false;
  ASSERT_EQ(ended.size(), 3U);
  for (const HttpCompletion& completion : ended) {
    EXPECT_EQ(completion.outcome.error().code, ErrorCode::network);
    EXPECT_EQ(completion.outcome.error().message, curl_multi_strerror(CURLM_INTERNAL_ERROR));
  }
  EXPECT_FALSE(session->is_healthy());
}

}  // namespace
}  // namespace sudomock::test
