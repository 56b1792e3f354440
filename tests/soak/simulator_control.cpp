#include "simulator_control.hpp"

#include <chrono>
#include <functional>
#include <stdexcept>

#include <httplib.h>
#include <nlohmann/json.hpp>

namespace sudomock::soak {

namespace {

using nlohmann::json;
using std::chrono::microseconds;

double seconds(microseconds span) { return std::chrono::duration<double>(span).count(); }

json to_json(const testing::Fault& fault) {
  json out{{"status", fault.status},
           {"delay", seconds(fault.delay)},
           {"drop", fault.drop},
           {"lose", fault.lose},
           {"only_for", fault.only_for},
           {"times", fault.times},
           {"probability", fault.probability}};
  if (fault.retry_after) out["retry_after"] = seconds(*fault.retry_after);
  if (fault.rate_limit_remaining) out["rate_limit_remaining"] = *fault.rate_limit_remaining;
  if (fault.rate_limit_reset) out["rate_limit_reset"] = seconds(*fault.rate_limit_reset);
  if (fault.spoil_row) out["spoil_row"] = *fault.spoil_row;
  if (fault.repeat_row) out["repeat_row"] = *fault.repeat_row;
  if (fault.body) out["body"] = *fault.body;
  if (fault.lasts) out["lasts"] = seconds(*fault.lasts);
  return out;
}

testing::Fault odd_row(const std::string& uuid, bool is_spoilt) {
  testing::Fault fault{.only_for = "/jobs?",
                       .times = testing::Fault::forever,
                       .probability = 0.7,
                       .lasts = std::chrono::seconds{20}};
  (is_spoilt ? fault.spoil_row : fault.repeat_row) = uuid;
  return fault;
}

json to_json(const testing::FakeJob& job, const std::string& uuid) {
  return {{"render_uuid", uuid},
          {"kind", to_string(job.kind)},
          {"queued", seconds(job.queued)},
          {"dispatched", seconds(job.dispatched)},
          {"running", seconds(job.running)},
          {"outcome", to_string(job.outcome)},
          {"without_result", job.without_result},
          {"row_without_result", job.row_without_result},
          {"unlisted", job.unlisted}};
}

}  // namespace

void SimulatorControl::add(const std::vector<const PlannedJob*>& jobs,
                           const std::vector<std::string>& uuids) const {
  json script{{"jobs", json::array()}, {"faults", json::array()}};
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    script["jobs"].push_back(to_json(jobs[i]->job, uuids[i]));
    // One row in forty cannot be read for a while, or comes twice.
    const std::size_t fate = std::hash<std::string>()(uuids[i]) % 40;
    if (fate < 2) script["faults"].push_back(to_json(odd_row(uuids[i], fate == 0)));
    if (jobs[i]->refusal) script["faults"].push_back(to_json(jobs[i]->refusal_of(uuids[i])));
  }
  run(script);
}

void SimulatorControl::change(RandomTroubles& troubles) const {
  const Trouble trouble = troubles.next();
  switch (trouble) {
    case Trouble::list_lag:
      return run({{"settings", {{"list_lag", seconds(troubles.list_lag())}}}});
    case Trouble::limits:
      return run(
          {{"settings", {{"rate_limit", {{"per_minute", troubles.rate_limit().per_minute}}}}}});
    case Trouble::expiring_cursors:
      return run({{"settings", {{"cursor_lifetime", seconds(troubles.cursor_lifetime())}}}});
    case Trouble::body_styles: {
      const testing::BodyStyle style = troubles.body_style();
      return run({{"settings",
                   {{"body_style",
                     {{"job_id", style.job_id},
                      {"envelope", style.envelope},
                      {"sparse", style.sparse}}}}}});
    }
    default:
      if (troubles.one_in(4)) calm();
      return run({{"faults", {to_json(troubles.fault(trouble))}}});
  }
}

void SimulatorControl::calm() const {
  run({{"settings", {{"list_lag", 0}, {"rate_limit", nullptr}, {"cursor_lifetime", nullptr}}}});
}

void SimulatorControl::clear_faults() const {
  httplib::Client client(base_url_);
  if (!client.Delete("/_simulator/faults")) throw std::runtime_error("the simulator is gone");
}

void SimulatorControl::run(const json& script) const {
  httplib::Client client(base_url_);
  const httplib::Result answer =
      client.Post("/_simulator/script", script.dump(), "application/json");
  if (!answer) throw std::runtime_error("the simulator is gone: " + to_string(answer.error()));
  if (answer->status != 200) throw std::runtime_error("refused: " + answer->body);
}

}  // namespace sudomock::soak
