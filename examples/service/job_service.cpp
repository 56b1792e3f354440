#include "job_service.hpp"

#include <exception>
#include <fstream>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <utility>

namespace {

void tell_of_pause(const std::optional<sudomock::Error>& refusal) {
  if (refusal) {
    std::clog << "paused: " << *refusal << '\n';  // wake somebody up
  } else {
    std::clog << "the account is accepted again\n";
  }
}

}  // namespace

OpenJobs::OpenJobs(std::filesystem::path file) : file_(std::move(file)) {
  std::ifstream saved(file_);
  for (std::string id; std::getline(saved, id);) ids_.insert(id);
}

void OpenJobs::add(const std::string& id) {
  const std::lock_guard lock(mutex_);
  if (ids_.insert(id).second) save();
}

void OpenJobs::remove(const std::string& id) {
  const std::lock_guard lock(mutex_);
  if (ids_.erase(id) > 0) save();
}

std::set<std::string> OpenJobs::all() const {
  const std::lock_guard lock(mutex_);
  return ids_;
}

// A file is replaced whole or not at all, even if the program is killed in between.
void OpenJobs::save() const {
  std::filesystem::path unfinished = file_;
  unfinished += ".new";
  std::ofstream out(unfinished);
  for (const std::string& id : ids_) out << id << '\n';
  out.close();
  if (!out) throw std::runtime_error("cannot write " + unfinished.string());
  std::filesystem::rename(unfinished, file_);
}

JobService::JobService(const sudomock::JobsClient& client, std::filesystem::path file,
                       Handler handler)
    : open_(std::move(file)),
      handler_(std::move(handler)),
      watcher_(client, {.keep_running = true, .on_pause = tell_of_pause}) {
  for (const std::string& id : open_.all()) watch(id);
}

void JobService::follow(const std::string& id) {
  if (watcher_.is_watched(id)) return;
  open_.add(id);  // first, so that a crash in between loses nothing
  watch(id);
}

void JobService::watch(const std::string& id) {
  watcher_.watch(id, [this](const std::string& job, const sudomock::JobOutcome& outcome) {
    // A stop is no end of the job: it is watched again after the next start.
    if (!outcome && outcome.error().code == sudomock::ErrorCode::cancelled) return;
    handler_(job, outcome);
    open_.remove(job);
  });
}

void JobService::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    try {
      watcher_.run(stop);
    } catch (const std::exception& error) {
      // The watch whose callback threw has been notified, and its job stays open; the others go on.
      std::cerr << "a job's end was not handled: " << error.what() << '\n';
    }
  }
}
