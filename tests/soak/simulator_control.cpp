#include "simulator_control.hpp"

#include <chrono>
#include <stdexcept>

#include <httplib.h>
#include <nlohmann/json.hpp>

namespace sudomock::soak {

namespace {

using nlohmann::json;
using std::chrono::microseconds;

double seconds(microseconds span) { return std::chrono::duration<double>(span).count(); }

json to_json(const testing::Fault& fault) {
  json out{{"status", fault.status}, {"delay", seconds(fault.delay)},
           {"drop", fault.drop},     {"only_for", fault.only_for},
           {"times", "forever"},     {"probability", fault.probability}};
  if (fault.retry_after) out["retry_after"] = seconds(*fault.retry_after);
  if (fault.body) out["body"] = *fault.body;
  if (fault.lasts) out["lasts"] = seconds(*fault.lasts);
  return out;
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
    if (jobs[i]->refusal) script["faults"].push_back(to_json(jobs[i]->refusal_of(uuids[i])));
  }
  run(script);
}

void SimulatorControl::change(Weather& weather) const {
  switch (weather.any(0, 6)) {
    case 0:
      return calm();
    case 1:
      return run({{"settings", {{"list_lag", seconds(weather.list_lag())}}}});
    case 2: {
      const testing::BodyStyle style = weather.body_style();
      return run({{"settings",
                   {{"body_style",
                     {{"job_id", style.job_id},
                      {"envelope", style.envelope},
                      {"sparse", style.sparse}}}}}});
    }
    default:
      return run({{"faults", {to_json(weather.fault())}}});
  }
}

void SimulatorControl::calm() const {
  run({{"settings", {{"list_lag", 0}, {"rate_limit", nullptr}}}});
}

void SimulatorControl::run(const json& script) const {
  httplib::Client client(base_url_);
  const httplib::Result answer =
      client.Post("/_simulator/script", script.dump(), "application/json");
  if (!answer) throw std::runtime_error("the simulator is gone: " + to_string(answer.error()));
  if (answer->status != 200) throw std::runtime_error("refused: " + answer->body);
}

}  // namespace sudomock::soak
