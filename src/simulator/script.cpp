#include "simulator/script.hpp"

#include <stdexcept>
#include <utility>

#include "simulator/json_fields.hpp"

namespace sudomock::detail {

namespace {

using nlohmann::json;

void read_status(JsonFields& fields, const std::string& name, JobStatus& status) {
  std::string text(to_string(status));
  fields.read(name, text);
  status = parse_job_status(text);
  if (status == JobStatus::unknown && text != "unknown") {
    throw ScriptError(fields.path_of(name), "not a status: " + text);
  }
}

void read_payg(JsonFields& job, std::optional<Payg>& payg) {
  const json* object = job.find("payg");
  if (object == nullptr) return;
  JsonFields fields(*object, job.path_of("payg"));
  const auto read_usd = [&](const char* name, std::optional<Usd>& usd) {
    const json* number = fields.find(name);
    if (number == nullptr) return;
    if (number->is_number()) usd = Usd::parse(number->dump());
    if (!usd) throw ScriptError(fields.path_of(name), "not an amount");
  };
  payg.emplace();
  fields.read("credits", payg->credits);
  read_usd("unit_price", payg->unit_price);
  read_usd("cost", payg->cost);
  fields.finish();
}

Script::Jobs read_jobs(const json& object, const std::string& path) {
  Script::Jobs jobs;
  testing::FakeJob& job = jobs.job;
  JsonFields fields(object, path);
  fields.read("render_uuid", job.render_uuid);
  fields.read("kind", job.kind_text);  // its enumerator follows from it
  fields.read("age", job.age);
  fields.read("queued", job.queued);
  fields.read("dispatched", job.dispatched);
  fields.read("running", job.running);
  read_status(fields, "outcome", job.outcome);
  fields.read("outcome_text", job.outcome_text);
  fields.read("model", job.model);
  fields.read("result_url", job.result_url);
  fields.read("mockup_uuid", job.mockup_uuid);
  fields.read("error", job.error);
  fields.read("error_code", job.error_code);
  fields.read("credits_charged", job.credits_charged);
  read_payg(fields, job.payg);
  fields.read("duration_seconds", job.duration_seconds);
  fields.read("audio", job.audio);
  fields.read("mockup_name", job.mockup_name);
  fields.read("poster_url", job.poster_url);
  fields.read("without_result", job.without_result);
  fields.read("row_without_result", job.row_without_result);
  fields.read("unlisted", job.unlisted);
  fields.read("made_from", job.made_from);
  fields.read("owner", job.owner);
  fields.read("count", jobs.count);
  fields.read("spacing", jobs.spacing);
  fields.finish();
  if (jobs.count < 1 || jobs.count > 1'000'000) {
    throw ScriptError(path + ".count", "not within 1 and 1000000");
  }
  const std::chrono::duration<double> reach = jobs.spacing;
  if (reach.count() * jobs.count > 1e9) {
    throw ScriptError(path + ".spacing", "more than 1e9 seconds in all");
  }
  return jobs;
}

Script::End read_end(const json& object, const std::string& path) {
  Script::End end;
  JsonFields fields(object, path);
  fields.read("render_uuid", end.render_uuid);
  read_status(fields, "outcome", end.outcome);
  fields.finish();
  if (!is_terminal(end.outcome)) throw ScriptError(path + ".outcome", "not terminal");
  return end;
}

testing::Fault read_fault(const json& object, const std::string& path) {
  testing::Fault fault;
  JsonFields fields(object, path);
  fields.read("status", fault.status);
  fields.read("delay", fault.delay);
  fields.read("drop", fault.drop);
  fields.read("lose", fault.lose);
  fields.read("retry_after", fault.retry_after);
  fields.read("rate_limit_remaining", fault.rate_limit_remaining);
  fields.read("rate_limit_reset", fault.rate_limit_reset);
  fields.read("body", fault.body);
  fields.read("spoil_row", fault.spoil_row);
  fields.read("repeat_row", fault.repeat_row);
  fields.read("answer_of", fault.answer_of);
  fields.read("only_for", fault.only_for);
  fields.read("skip", fault.skip);
  const json* times = fields.find("times");
  if (times != nullptr && *times == "forever") {
    fault.times = testing::Fault::forever;
  } else {
    fields.read("times", fault.times);
  }
  fields.read("probability", fault.probability);
  fields.read("after", fault.after);
  fields.read("lasts", fault.lasts);
  fields.finish();
  try {
    fault = checked_fault(std::move(fault));
  } catch (const std::invalid_argument& error) {
    throw ScriptError(path, error.what());
  }
  return fault;
}

Script::Account read_account(const json& object, const std::string& path) {
  Script::Account account;
  JsonFields fields(object, path);
  fields.read("owner", account.owner);
  fields.read("api_key", account.api_key);
  fields.read("bearer", account.bearer);
  fields.read("revoked", account.revoked);
  fields.finish();
  return account;
}

testing::RateLimit read_rate_limit(const json& object, const std::string& path) {
  testing::RateLimit limit;
  JsonFields fields(object, path);
  fields.read("per_minute", limit.per_minute);
  fields.read("fixed_windows", limit.fixed_windows);
  fields.read("announce", limit.announce);
  fields.finish();
  if (limit.per_minute < 1) throw ScriptError(path + ".per_minute", "less than 1");
  return limit;
}

testing::BodyStyle read_body_style(const json& object, const std::string& path) {
  testing::BodyStyle style;
  JsonFields fields(object, path);
  fields.read("job_id", style.job_id);
  fields.read("envelope", style.envelope);
  fields.read("sparse", style.sparse);
  fields.read("error_object", style.error_object);
  fields.finish();
  return style;
}

void read_settings(const json& object, Script& script) {
  JsonFields fields(object, "settings");
  fields.read("latency", script.latency);
  fields.read("list_lag", script.list_lag);
  if (fields.has("cursor_lifetime")) {
    fields.read("cursor_lifetime", script.cursor_lifetime.emplace());
  }
  if (const json* style = fields.find("body_style")) {
    script.body_style = read_body_style(*style, "settings.body_style");
  }
  if (const json* limit = fields.find("rate_limit")) {
    script.rate_limit = read_rate_limit(*limit, "settings.rate_limit");
  } else if (fields.has("rate_limit")) {
    script.rate_limit.emplace(std::nullopt);
  }
  fields.finish();
}

template <class T>
void read_all(JsonFields& fields, const std::string& name, std::vector<T>& all,
              T (*read)(const json&, const std::string&)) {
  const json* list = fields.find(name);
  if (list == nullptr) return;
  if (!list->is_array()) throw ScriptError(name, "not an array");
  for (const json& element : *list) {
    all.push_back(read(element, name + '[' + std::to_string(all.size()) + ']'));
  }
}

}  // namespace

Script read_script(std::string_view text) {
  const json document = json::parse(text, nullptr, false);
  if (document.is_discarded()) throw ScriptError("script", "not JSON");
  Script script;
  JsonFields fields(document, "");
  read_all(fields, "jobs", script.jobs, read_jobs);
  read_all(fields, "ends", script.ends, read_end);
  read_all(fields, "faults", script.faults, read_fault);
  read_all(fields, "accounts", script.accounts, read_account);
  if (const json* settings = fields.find("settings")) read_settings(*settings, script);
  if (const json* webhooks = fields.find("webhooks")) {
    script.webhooks = read_webhook_script(*webhooks);
  } else if (fields.has("webhooks")) {
    script.webhooks.emplace(std::nullopt);
  }
  fields.finish();
  return script;
}

std::vector<std::string> run_script(const Script& script, FakeCore& core, FakeTime now) {
  for (const Script::Account& account : script.accounts) {
    if (account.api_key) core.accounts().accept_key(*account.api_key, account.owner);
    if (account.bearer) core.accounts().accept_token(*account.bearer, account.owner);
    if (account.revoked == true) core.accounts().revoke(account.owner);
    if (account.revoked == false) core.accounts().restore(account.owner);
  }
  if (script.list_lag) core.set_list_lag(*script.list_lag);
  if (script.cursor_lifetime) core.set_cursor_lifetime(*script.cursor_lifetime);
  if (script.body_style) core.set_body_style(*script.body_style);
  if (script.rate_limit) core.set_rate_limit(*script.rate_limit);
  std::vector<std::string> uuids;
  for (const Script::Jobs& jobs : script.jobs) {
    for (std::string& uuid : core.store().add_history(jobs.count, jobs.job, jobs.spacing, now)) {
      uuids.push_back(std::move(uuid));
    }
  }
  for (const Script::End& end : script.ends) core.store().end(end.render_uuid, end.outcome, now);
  for (const testing::Fault& fault : script.faults) core.faults().inject(fault, now);
  return uuids;
}

}  // namespace sudomock::detail
