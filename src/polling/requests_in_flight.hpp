#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "api/api_session.hpp"
#include "polling/round_trip.hpp"
#include "polling/watched_job.hpp"

namespace sudomock::detail {

/// The requests of a polling engine that are on the wire: what each is about, its answer once that
/// has come, and how long answers take. A request that throws was not made.
class RequestsInFlight {
 public:
  using time_point = HttpSession::time_point;

  struct Request {
    std::shared_ptr<WatchedJob> job;  // the one looked up; it may have left meanwhile
    std::string page;                 // the one read, when there is no job
    time_point started{};
  };
  struct Answer {
    const Request& request;
    const ApiCompletion& completion;
  };

  RequestsInFlight(ApiSession& api, std::chrono::milliseconds request_timeout)
      : api_(api), request_timeout_(request_timeout) {}

  /// Looks the job up. `latest`: from when on nobody needs the answer any more.
  void look_up(std::shared_ptr<WatchedJob> job, time_point latest);
  /// Reads a page of the list. `attempt`: as in `RequestEvent`.
  void read_page(const std::string& page, int attempt);

  /// The first answer that has come and is not settled; nothing when there is none. It stays valid
  /// until it is settled.
  [[nodiscard]] std::optional<Answer> next_answer();
  /// Ends the request of `next_answer`, all of which has been taken in, and returns its end.
  ApiCompletion settle_answer();

  [[nodiscard]] std::size_t size() const noexcept { return requests_.size(); }
  /// How long lookups and pages take.
  [[nodiscard]] const RoundTrip& round_trip() const noexcept { return round_trip_; }

 private:
  template <class Submit>
  void start(Request request, const Submit& submit);

  ApiSession& api_;
  const std::chrono::milliseconds request_timeout_;
  std::map<std::uint64_t, Request> requests_;
  std::uint64_t last_id_ = 0;
  std::optional<ApiCompletion> unsettled_;
  RoundTrip round_trip_;
};

}  // namespace sudomock::detail
