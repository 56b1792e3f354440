#include "simulator_control.hpp"

#include <chrono>
#include <functional>
#include <stdexcept>

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <sudomock/overloaded.hpp>

namespace sudomock::soak {

namespace {

using nlohmann::json;
using std::chrono::microseconds;

double seconds(microseconds span) { return std::chrono::duration<double>(span).count(); }

json to_json(const testing::Fault& fault) {
  json out{{"status", fault.status},
           {"concurrent_limit", fault.concurrent_limit},
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
  if (fault.answer_of) out["answer_of"] = *fault.answer_of;
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

Happening SimulatorControl::change(RandomTroubles& troubles) const {
  if (troubles.one_in(4)) calm();
  const auto set = [this](const char* name, json value) {
    run({{"settings", {{name, std::move(value)}}}});
  };
  Happening next = troubles.next();
  std::visit(overloaded{
                 [&](const Inject& it) {
                   run({{"faults", {to_json(it.fault)}}});
                 },
                 [&](const ListLag& it) { set("list_lag", seconds(it.lag)); },
                 [&](const AccountLimit& it) {
                   set("rate_limit", {{"per_minute", it.limit.per_minute},
                                      {"fixed_windows", it.limit.fixed_windows},
                                      {"announce", it.limit.announce}});
                 },
                 [&](const CursorLifetime& it) { set("cursor_lifetime", seconds(it.lifetime)); },
                 [&](const BodyShape& it) {
                   set("body_style", {{"job_id", it.style.job_id},
                                      {"envelope", it.style.envelope},
                                      {"sparse", it.style.sparse},
                                      {"error_object", it.style.error_object}});
                 },
                 [](const auto&) {},  // no trouble
             },
             next);
  return next;
}

void SimulatorControl::poison_page() const {
  httplib::Client client(base_url_);
  const httplib::Result answer = client.Get("/_simulator/requests");
  if (!answer) throw std::runtime_error("the simulator is gone: " + to_string(answer.error()));
  const json requests = json::parse(answer->body).at("requests");
  for (auto request = requests.rbegin(); request != requests.rend(); ++request) {
    const auto target = request->at("target").get<std::string>();
    const std::size_t cursor = target.find("cursor=");
    if (cursor == std::string::npos) continue;
    const testing::Fault fault{
        .status = 500, .only_for = target.substr(cursor), .times = testing::Fault::forever};
    return run({{"faults", {to_json(fault)}}});
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
