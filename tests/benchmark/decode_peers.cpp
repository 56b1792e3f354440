#include "decode_peers.hpp"

#include <cmath>
#include <cstdint>

#include <nlohmann/json.hpp>

#include "types/parse_timestamp.hpp"

namespace sudomock {
inline namespace v0_1 {

using nlohmann::json;

namespace {

template <class T>
void get_if_set(const json& object, const char* name, std::optional<T>& out) {
  const auto found = object.find(name);
  if (found != object.end() && !found->is_null()) found->get_to(out.emplace());
}

void get_if_set(const json& object, const char* name, std::optional<Timestamp>& out) {
  const auto found = object.find(name);
  if (found != object.end() && !found->is_null()) {
    out = detail::parse_timestamp(found->get_ref<const std::string&>());
  }
}

void get_if_set(const json& object, const char* name, std::optional<Usd>& out) {
  const auto found = object.find(name);
  if (found != object.end() && !found->is_null()) {
    out = Usd::from_nanos(std::llround(found->get<double>() * 1e9));
  }
}

}  // namespace

// Found by nlohmann/json's get_to, which looks in the types' own namespace.
void from_json(const json& object, Payg& payg) {
  get_if_set(object, "credits", payg.credits);
  get_if_set(object, "unit_price", payg.unit_price);
  get_if_set(object, "cost", payg.cost);
}

void from_json(const json& object, Job& job) {
  object.at("render_uuid").get_to(job.render_uuid);
  object.at("kind").get_to(job.kind_text);
  job.kind = parse_job_kind(job.kind_text);
  object.at("status").get_to(job.status_text);
  job.status = parse_job_status(job.status_text);
  get_if_set(object, "model", job.model);
  get_if_set(object, "result_url", job.result_url);
  get_if_set(object, "mockup_uuid", job.mockup_uuid);
  get_if_set(object, "error", job.error);
  get_if_set(object, "credits_charged", job.credits_charged);
  get_if_set(object, "payg", job.payg);
  get_if_set(object, "created_at", job.created_at);
  get_if_set(object, "updated_at", job.updated_at);
}

void from_json(const json& object, JobListItem& item) {
  from_json(object, static_cast<Job&>(item));
  get_if_set(object, "duration_seconds", item.duration_seconds);
  get_if_set(object, "audio", item.audio);
  get_if_set(object, "mockup_name", item.mockup_name);
  get_if_set(object, "poster_url", item.poster_url);
}

}  // namespace v0_1

namespace benchmarks {

Job dom_job(const std::string& body) {
  Job job;
  json::parse(body).get_to(job);
  return job;
}

JobPage dom_page(const std::string& body) {
  const json document = json::parse(body);
  JobPage page;
  document.at("jobs").get_to(page.jobs);
  const json& cursor = document.at("next_cursor");
  if (!cursor.is_null()) page.next_cursor.emplace(cursor.get<std::string>());
  return page;
}

bool is_json(const std::string& body) { return json::accept(body); }

}  // namespace benchmarks
}  // namespace sudomock
