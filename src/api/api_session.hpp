#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <sudomock/client_options.hpp>
#include <sudomock/job_page.hpp>
#include <sudomock/transport.hpp>

#include "api/jobs_endpoint.hpp"

namespace sudomock::detail {

/// What an answer says about the server's rate limits, whatever else it is.
struct RateSigns {
  int status = 0;
  std::optional<std::chrono::seconds> retry_after;
  std::optional<std::int64_t> remaining;
  std::optional<std::chrono::seconds> reset;
};

/// The end of one call of the contract.
struct ApiCompletion {
  std::uint64_t id;
  std::variant<Result<Job>, Result<JobPage>> answer;  // as asked: a job or a page
  RateSigns signs;
};

/// An `HttpSession` that speaks the contract: asks for jobs and pages, reads what comes back, and
/// tells `on_request` of each. Like its session, used by one thread at a time; must not outlive it.
class ApiSession {
 public:
  using time_point = HttpSession::time_point;

  ApiSession(HttpSession& http, const JobsEndpoint& endpoint,
             const std::function<void(const RequestEvent&)>& on_request)
      : http_(http), endpoint_(endpoint), on_request_(on_request) {}

  [[nodiscard]] time_point now() const { return http_.now(); }
  [[nodiscard]] double random() { return http_.random(); }
  [[nodiscard]] std::size_t in_flight() const noexcept { return flights_.size(); }

  /// Starts a call. `attempt` is what `RequestEvent::attempt` says; the id must be unique in
  /// flight.
  void submit_get(std::uint64_t id, std::string_view render_uuid, int attempt, time_point deadline);
  void submit_list(std::uint64_t id, const ListOptions& options, int attempt, time_point deadline);

  /// As `HttpSession::wait_until`.
  [[nodiscard]] std::vector<ApiCompletion> wait_until(time_point time, const std::stop_token& stop);

 private:
  struct Flight {
    std::uint64_t id;
    bool is_list;
    int attempt;
    time_point started;
    std::string url;  // empty when nobody is to be told
  };

  void submit(std::uint64_t id, bool is_list, int attempt, HttpRequest request);
  [[nodiscard]] std::optional<Flight> land(std::uint64_t id);
  void tell(const Flight& flight, const HttpCompletion& completion,
            const ApiCompletion& read) const;

  HttpSession& http_;
  const JobsEndpoint& endpoint_;
  const std::function<void(const RequestEvent&)>& on_request_;
  std::vector<Flight> flights_;
};

}  // namespace sudomock::detail
