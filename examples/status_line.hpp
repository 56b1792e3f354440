#pragma once

#include <chrono>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>

#include <sudomock/job.hpp>

#include "terminal.hpp"

/// Shows a job on its way, at each check that the poll makes: one line that is written over on a
/// terminal, and one line for each new state elsewhere.
class StatusLine {
 public:
  explicit StatusLine(const Terminal& terminal) : terminal_(terminal) {}

  void show(const sudomock::Job& job) {
    ++checks_;
    if (terminal_.is_one) {
      std::cout << "\r\x1b[K  " << track(job) << "  " << seconds() << ", check " << checks_
                << (job.is_terminal() ? "\n" : "") << std::flush;
    } else if (job.status_text != last_) {
      std::cout << "  " << seconds() << "  " << job.status_text << std::endl;
    }
    last_ = job.status_text;
  }

  [[nodiscard]] int checks() const { return checks_; }

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

  [[nodiscard]] std::string seconds() const {
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started_;
    std::ostringstream out;
    out << std::fixed << std::setprecision(1) << std::setw(4) << elapsed.count() << " s";
    return out.str();
  }

  const Terminal& terminal_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  int checks_ = 0;
  std::string last_ = {};
};
