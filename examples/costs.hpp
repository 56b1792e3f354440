#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <sudomock/job.hpp>

/// What jobs cost, by kind. Money is added up exactly: `Usd` is no binary fraction.
class Costs {
 public:
  struct Row {
    int jobs = 0;
    int succeeded = 0;
    std::int64_t credits = 0;
    sudomock::Usd paid = {};
  };

  void add(const sudomock::Job& job) {
    for (Row* row : {&by_kind_[job.kind_text], &total_}) {
      ++row->jobs;
      if (job.status == sudomock::JobStatus::succeeded) ++row->succeeded;
      row->credits += job.credits_charged.value_or(0);
      if (job.payg && job.payg->cost) row->paid += *job.payg->cost;
    }
  }

  [[nodiscard]] const std::map<std::string, Row>& by_kind() const { return by_kind_; }
  [[nodiscard]] const Row& total() const { return total_; }

 private:
  std::map<std::string, Row> by_kind_;
  Row total_;
};
