#pragma once

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "catalogue.hpp"
#include "weather.hpp"

namespace sudomock::soak {

/// Tells a running simulator what to do, by its control API. Throws `std::runtime_error` when it
/// does not obey. Used by one thread.
class SimulatorControl {
 public:
  explicit SimulatorControl(std::string base_url) : base_url_(std::move(base_url)) {}

  /// Adds the jobs, under these ids, and the refusals of their lookups.
  void add(const std::vector<const PlannedJob*>& jobs, const std::vector<std::string>& uuids) const;
  /// One change of the weather.
  void change(Weather& weather) const;
  /// Ends every fault, lag and limit.
  void clear() const;

 private:
  void run(const nlohmann::json& script) const;

  std::string base_url_;
};

}  // namespace sudomock::soak
