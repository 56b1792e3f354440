#pragma once

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "catalogue.hpp"
#include "random_troubles.hpp"

namespace sudomock::soak {

/// Tells a running simulator what to do, by its control API. Throws `std::runtime_error` when it
/// does not obey. Used by one thread.
class SimulatorControl {
 public:
  explicit SimulatorControl(std::string base_url) : base_url_(std::move(base_url)) {}

  /// Adds the jobs, under these ids, and the refusals of their lookups.
  void add(const std::vector<const PlannedJob*>& jobs, const std::vector<std::string>& uuids) const;
  /// One change of the troubles; now and then the ones before end.
  Happening change(RandomTroubles& troubles) const;
  /// The page behind the latest cursor that was asked for fails from now on.
  void poison_page() const;
  /// Ends lag and limit. Faults end by themselves, within nine seconds at ten times the speed, and
  /// what refuses a job never does.
  void calm() const;
  /// Ends every fault, the refusals too.
  void clear_faults() const;

 private:
  void run(const nlohmann::json& script) const;

  std::string base_url_;
};

}  // namespace sudomock::soak
