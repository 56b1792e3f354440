#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>

#include <sudomock/backoff.hpp>
#include <sudomock/job.hpp>

#include "terminal.hpp"

/// Shows a job on its way, at each check that the poll makes: one line that is written over on a
/// terminal, and one line for each new status elsewhere.
class StatusLine {
 public:
  /// `backoff` is the poll's.
  StatusLine(const Terminal& terminal, const sudomock::Backoff& backoff)
      : terminal_(terminal), backoff_(backoff) {}

  void show(const sudomock::Job& job) {
    ++checks_;
    if (terminal_.is_one) {
      std::cout << "\r\x1b[K  " << track(job) << "  " << elapsed() << " s, check " << checks_
                << (job.is_terminal() ? "\n" : ", the next within " + next_wait() + " s")
                << std::flush;
    } else if (job.status_text != last_) {
      std::cout << "  " << elapsed() << " s  " << job.status_text << std::endl;
    }
    last_ = job.status_text;
  }

 private:
  /// The states gone through, the present one in bold, and those to come.
  [[nodiscard]] std::string track(const sudomock::Job& job) const {
    std::string out;
    bool is_past = true;
    for (const char* state : {"queued", "dispatched", "running"}) {
      const bool is_present = job.status_text == state;
      if (is_present) is_past = false;
      out += is_present ? terminal_.bold(terminal_.yellow(state))
             : is_past  ? terminal_.green(state)
                        : terminal_.dim(state);
      out += terminal_.dim(" > ");
    }
    if (!job.is_terminal()) return out + terminal_.dim("done");
    const bool is_good = job.status == sudomock::JobStatus::succeeded;
    return out + (is_good ? terminal_.green(job.status_text) : terminal_.red(job.status_text));
  }

  [[nodiscard]] std::string elapsed() const {
    return seconds(std::chrono::steady_clock::now() - started_);
  }
  /// At most; the poll takes some off at random.
  [[nodiscard]] std::string next_wait() const {
    const double growth = std::pow(backoff_.multiplier, checks_ - 1);
    return seconds(
        std::min<std::chrono::duration<double>>(backoff_.initial * growth, backoff_.cap));
  }
  [[nodiscard]] static std::string seconds(std::chrono::duration<double> span) {
    std::ostringstream out;
    out << std::fixed << std::setprecision(1) << std::setw(4) << span.count();
    return out.str();
  }

  const Terminal& terminal_;
  const sudomock::Backoff backoff_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  int checks_ = 0;
  std::string last_ = {};
};
