// Memory runs out at the first allocation of a call, at the second, and so on until the call gets
// through: each failure comes out as std::bad_alloc or as an Error, the next call works, and no
// watch is lost. Over real sockets and in virtual time; neither server runs out.

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <sudomock/sudomock.hpp>
#include <sudomock/testing/fake_jobs_api.hpp>

#include "support/failing_memory.hpp"
#include "support/socket_server.hpp"

namespace sudomock::test {
namespace {

using namespace std::chrono_literals;

constexpr int most_allocations = 20'000;

// Jobs that have ended when they are asked for the third time, or listed the third time. The list
// has two pages.
class Jobs {
 public:
  void replace(std::vector<std::string> uuids) {
    const std::lock_guard lock(mutex_);
    uuids_ = std::move(uuids);
    lookups_.clear();
    lists_ = 0;
  }

  void serve(Connection& connection) {
    while (const std::optional<std::string> request = connection.read_request()) {
      const std::string body = answer(request->substr(0, request->find('\r')));
      if (!connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
                           "\r\n\r\n" + body)) {
        return;
      }
    }
  }

 private:
  std::string answer(const std::string& line) {
    const std::lock_guard lock(mutex_);
    if (line.find("/jobs?") != std::string::npos) return page(line);
    const std::size_t begin = line.find("/jobs/") + 6;
    const std::string uuid = line.substr(begin, line.find(' ', begin) - begin);
    return job(uuid, ++lookups_[uuid] > 2);
  }

  std::string page(const std::string& line) {
    const bool is_second = line.find("cursor=") != std::string::npos;
    if (!is_second) ++lists_;
    const std::size_t middle = uuids_.size() / 2;
    std::string rows;
    for (std::size_t i = is_second ? middle : 0; i < (is_second ? uuids_.size() : middle); ++i) {
      rows += (rows.empty() ? "" : ",") + job(uuids_[i], lists_ > 2);
    }
    return R"({"jobs":[)" + rows + R"(],"next_cursor":)" + (is_second ? "null" : R"("two")") + "}";
  }

  static std::string job(const std::string& uuid, bool has_ended) {
    return R"({"render_uuid":")" + uuid + R"(","kind":"render","status":")" +
           (has_ended ? "succeeded" : "running") +
           R"(","result_url":"https://cdn.example/a-long-name-for-a-result.webp"})";
  }

  std::mutex mutex_;
  std::vector<std::string> uuids_;
  std::map<std::string, int> lookups_;
  int lists_ = 0;
};

/// What answers the client, and takes no part in the shortage.
class Service {
 public:
  Service() = default;
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  virtual ~Service() = default;

  [[nodiscard]] virtual JobsClient make_client(ClientOptions options) = 0;
  /// From now on it has these jobs and no others.
  virtual void replace_jobs(const std::vector<std::string>& uuids) = 0;
};

class SocketService : public Service {
 public:
  SocketService() : server_([this](Connection& connection) { jobs_.serve(connection); }) {}

  JobsClient make_client(ClientOptions options) override {
    options.base_url = server_.url("");
    return JobsClient(Credentials::api_key("sm_key"), std::move(options));
  }
  void replace_jobs(const std::vector<std::string>& uuids) override { jobs_.replace(uuids); }

 private:
  Jobs jobs_;
  SocketServer server_;  // whose threads have memory of their own
};

/// Lets the fake have all the memory that it wants.
class ExemptSession : public HttpSession {
 public:
  explicit ExemptSession(std::unique_ptr<HttpSession> session) : session_(std::move(session)) {}
  ~ExemptSession() override {
    const ExemptAllocations exempt;
    session_.reset();
  }

  time_point now() const override { return session_->now(); }
  double random() override { return session_->random(); }
  void submit(std::uint64_t id, HttpRequest request) override {
    const ExemptAllocations exempt;
    session_->submit(id, std::move(request));
  }
  std::vector<HttpCompletion> wait_until(time_point time, const std::stop_token& stop) override {
    const ExemptAllocations exempt;
    return session_->wait_until(time, stop);
  }
  bool is_healthy() const override { return session_->is_healthy(); }

 private:
  std::unique_ptr<HttpSession> session_;
};

class ExemptTransport : public Transport {
 public:
  explicit ExemptTransport(std::shared_ptr<Transport> transport)
      : transport_(std::move(transport)) {}

  std::unique_ptr<HttpSession> open_session() override {
    const ExemptAllocations exempt;
    return std::make_unique<ExemptSession>(transport_->open_session());
  }

 private:
  std::shared_ptr<Transport> transport_;
};

class VirtualService : public Service {
 public:
  JobsClient make_client(ClientOptions options) override {
    options.transport = std::make_shared<ExemptTransport>(api_->transport());
    return JobsClient(api_->credentials(), std::move(options));
  }
  void replace_jobs(const std::vector<std::string>& uuids) override {
    api_.emplace();
    api_->set_latency(1ms);
    for (const std::string& uuid : uuids) {
      api_->add({.render_uuid = uuid, .queued = 1ms, .dispatched = 1ms, .running = 4ms});
    }
    api_->add({.render_uuid = "afterwards", .age = 1h, .unlisted = true});
  }

 private:
  std::optional<testing::FakeJobsApi> api_;
};

using MakeService = std::unique_ptr<Service> (*)();

template <class S>
std::unique_ptr<Service> make_service() {
  return std::make_unique<S>();
}

class AllocationSweep : public ::testing::TestWithParam<MakeService> {
 protected:
  static constexpr Backoff backoff{.initial = 1ms, .cap = 2ms};

  [[nodiscard]] JobsClient make_client() const {
    return service->make_client(
        {.request_timeout = 500ms, .retry = {.max_attempts = 3, .backoff = backoff}});
  }

  void new_jobs(int round) {
    uuids.clear();
    for (int i = 0; i < 5; ++i) {
      uuids.push_back("job-number-" + std::to_string(i) + "-of-round-" + std::to_string(round));
    }
    service->replace_jobs(uuids);
  }

  // `call` says whether it came to its end without an error.
  template <class Call>
  void sweep(Call call) {
    for (int n = 1; n < most_allocations; ++n) {
      SCOPED_TRACE("allocation " + std::to_string(n) + " fails");
      new_jobs(n);
      const JobsClient client = make_client();
      bool is_good = false;
      FailingAllocation failing(static_cast<std::size_t>(n));
      try {
        is_good = call(client);
      } catch (const std::bad_alloc&) {
      }
      const bool failed = failing.disarm();
      ASSERT_TRUE(failed || is_good) << "though no allocation failed";
      const Result<Job> next = client.get("afterwards");
      ASSERT_TRUE(next) << next.error();
      if (!failed) {
        RecordProperty("allocations", n - 1);
        return;
      }
    }
    FAIL() << "it never came to its end";
  }

  // Five watches, one of them taken back; then `run` until none is left.
  void sweep_watcher(const WatchOptions& options) {
    for (int n = 1; n < most_allocations; ++n) {
      SCOPED_TRACE("allocation " + std::to_string(n) + " fails");
      new_jobs(n);
      const JobsClient client = make_client();
      JobWatcher watcher(client, options);
      std::map<std::string, int> notified;
      std::vector<bool> accepted(uuids.size());
      bool is_unwatched = false;
      FailingAllocation failing(static_cast<std::size_t>(n));
      for (std::size_t i = 0; i < uuids.size(); ++i) {
        try {
          watcher.watch(uuids[i], [&](const std::string& uuid, const Result<Job>&) {
            const ExemptAllocations exempt;
            ++notified[uuid];
          });
          accepted[i] = true;
        } catch (const std::bad_alloc&) {
        }
      }
      try {
        watcher.unwatch(uuids[4]);
        is_unwatched = true;
      } catch (const std::bad_alloc&) {
      }
      try {
        watcher.run();
      } catch (const std::bad_alloc&) {
      }
      const bool failed = failing.disarm();
      for (int runs = 0; runs < 3; ++runs) ASSERT_NO_THROW(watcher.run());
      EXPECT_EQ(watcher.counts().pending, 0U);
      for (std::size_t i = 0; i < uuids.size(); ++i) {
        if (i == 4) {
          EXPECT_LE(notified[uuids[i]], accepted[i] && !is_unwatched ? 1 : 0);
        } else {
          EXPECT_EQ(notified[uuids[i]], accepted[i] ? 1 : 0) << "watch " << i;
        }
      }
      if (HasFailure()) return;
      if (!failed) {
        RecordProperty("allocations", n - 1);
        return;
      }
    }
    FAIL() << "it never came to its end";
  }

  const std::unique_ptr<Service> service = GetParam()();
  std::vector<std::string> uuids;
};

INSTANTIATE_TEST_SUITE_P(OverSockets, AllocationSweep,
                         ::testing::Values(make_service<SocketService>));
INSTANTIATE_TEST_SUITE_P(InVirtualTime, AllocationSweep,
                         ::testing::Values(make_service<VirtualService>));

TEST_P(AllocationSweep, OfGet) {
  sweep([this](const JobsClient& client) { return client.get(uuids[0]).has_value(); });
}

TEST_P(AllocationSweep, OfList) {
  sweep([](const JobsClient& client) { return client.list({.limit = 5}).has_value(); });
}

TEST_P(AllocationSweep, OfListAll) {
  sweep([](const JobsClient& client) {
    int rows = 0;
    for (const Result<JobListItem>& row : client.list_all()) {
      if (!row) return false;
      ++rows;
    }
    return rows == 5;
  });
}

TEST_P(AllocationSweep, OfPollUntilTerminal) {
  sweep([this](const JobsClient& client) {
    const Result<Job> job =
        client.poll_until_terminal(uuids[0], {.backoff = backoff, .timeout = 10s});
    return job && job->is_terminal();
  });
}

TEST_P(AllocationSweep, OfWaitForResult) {
  sweep([this](const JobsClient& client) {
    return client.wait_for_result(uuids[0], {.backoff = backoff, .timeout = 10s}).has_value();
  });
}

TEST_P(AllocationSweep, OfPollAllUntilTerminal) {
  sweep([this](const JobsClient& client) {
    const std::vector<Result<Job>> outcomes =
        client.poll_all_until_terminal(uuids, {.backoff = backoff, .timeout = 10s});
    return std::all_of(outcomes.begin(), outcomes.end(),
                       [](const Result<Job>& outcome) { return outcome.has_value(); });
  });
}

TEST_P(AllocationSweep, OfAWatcherThatSweepsLosesNoWatch) {
  sweep_watcher({.backoff = backoff, .timeout = 10s});
}

TEST_P(AllocationSweep, OfAWatcherThatLooksUpLosesNoWatch) {
  sweep_watcher({.backoff = backoff, .timeout = 10s, .sweep_lists = false});
}

}  // namespace
}  // namespace sudomock::test
