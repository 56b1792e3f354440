#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/script.hpp"
#include "simulator/submissions.hpp"
#include "testing/fake_core.hpp"

namespace httplib {
class Server;
struct Request;
struct Response;
}  // namespace httplib

namespace sudomock::detail {

/// The fake API as a real HTTP server on loopback, in real time. Beside the contract's paths it has
/// a control API, which `script_help` tells; of a script that cannot be read nothing is done. Jobs
/// are submitted to `Submissions`.
///
/// A dropped request gets half an answer and a closed connection, a lost one the same after a
/// minute. Safe to use from many threads.
class Simulator {
 public:
  /// `speed`: how many of the simulator's seconds go by in a real one, more than 0. All spans that
  /// it is given are counted in the simulator's seconds.
  Simulator(std::uint64_t seed, double speed);
  ~Simulator();

  /// Listens on 127.0.0.1, where the files of jobs that are added from then on are, too; 0 picks a
  /// free port. Returns the port, or 0 when it is taken.
  [[nodiscard]] int bind(int port);
  /// Serves until `stop`.
  void serve();
  /// Ends `serve`, and the waits of delayed answers. Connections that clients keep open are served
  /// until they are idle for 15 s.
  void stop();

  /// Does what `POST /_simulator/script` does. Throws `std::invalid_argument`, naming the field.
  std::vector<std::string> run(std::string_view text);

 private:
  using Clock = std::chrono::steady_clock;

  void route();
  void answer(const httplib::Request& request, httplib::Response& response);
  void submit(const httplib::Request& request, httplib::Response& response);
  void control(const httplib::Request& request, httplib::Response& response);
  void send(const FakeAnswer& answer, httplib::Response& response) const;
  [[nodiscard]] std::string run_to_json(const std::string& script, int& status);
  [[nodiscard]] std::string log_json();
  [[nodiscard]] FakeTime now() const;
  /// Lets that much of the simulator's time go by, or less when stopped.
  void wait_for(FakeTime span);
  /// The same time by the real clock.
  [[nodiscard]] Clock::time_point real_time(FakeTime time) const;
  /// Posts what has arrived, one after the other, until stopped.
  void send_webhooks();
  void deliver_webhooks(const std::optional<ScriptWebhooks>& webhooks);

  Clock::time_point started_ = Clock::now();
  double speed_;
  std::unique_ptr<httplib::Server> server_;
  std::atomic<bool> is_serving_{false};
  std::mutex mutex_;  // guards all below
  std::condition_variable stopping_;
  std::condition_variable webhooks_;  // others than before may be next, or it is stopping
  bool is_stopping_ = false;
  FakeCore core_;
  Submissions submissions_;
  FakeTime latency_{0};
  std::vector<testing::RecordedRequest> requests_;
};

}  // namespace sudomock::detail
