#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>

#include <sudomock/sudomock.hpp>

/// The ids of the jobs whose ends are still to be handled, in a file that survives the program.
/// Safe to use from many threads at once. Throws `std::runtime_error` for a file that cannot be
/// written.
class OpenJobs {
 public:
  explicit OpenJobs(std::filesystem::path file);

  void add(const std::string& id);
  void remove(const std::string& id);
  [[nodiscard]] std::set<std::string> all() const;

 private:
  void save() const;

  const std::filesystem::path file_;
  mutable std::mutex mutex_;
  std::set<std::string> ids_;
};

/// Has each job's end handled, though the program is stopped and started again meanwhile: at least
/// once, and twice only when the program is killed between the two.
class JobService {
 public:
  /// What a job's end means to the program. One that throws is called again after the next start.
  using Handler = std::function<void(const std::string& id, const sudomock::JobOutcome& outcome)>;

  JobService(const sudomock::JobsClient& client, std::filesystem::path file, Handler handler);

  /// A job was submitted. From any thread; a job that is followed already is not followed twice.
  void follow(const std::string& id);
  /// Until it is stopped.
  void run(const std::stop_token& stop);

 private:
  void watch(const std::string& id);

  OpenJobs open_;
  const Handler handler_;
  sudomock::JobWatcher watcher_;
};
