#include "simulator/script.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "decode/job_fields.hpp"

namespace sudomock::detail {

namespace {

using std::chrono::microseconds;
using std::chrono::seconds;
using Jobs = Script::Jobs;
using End = Script::End;
using Fault = Script::Fault;
using Account = Script::Account;
using BodyStyle = Script::BodyStyle;
using RateLimit = Script::RateLimit;
using Settings = Script::Settings;
using Webhooks = ScriptWebhooks;
using Text = std::optional<std::string>;
using Number = std::optional<std::int64_t>;
using Span = std::optional<seconds>;

constexpr FieldOf<Jobs, std::string, microseconds, bool, int> jobs_fields[] = {
    {"render_uuid", &Jobs::render_uuid},
    {"kind", &Jobs::kind_text},  // its enumerator follows from it
    {"age", &Jobs::age},
    {"queued", &Jobs::queued},
    {"dispatched", &Jobs::dispatched},
    {"running", &Jobs::running},
    {"outcome", &Jobs::outcome_name},
    {"outcome_text", &Jobs::outcome_text},
    {"without_result", &Jobs::without_result},
    {"row_without_result", &Jobs::row_without_result},
    {"unlisted", &Jobs::unlisted},
    {"made_from", &Jobs::made_from},
    {"owner", &Jobs::owner},
    {"count", &Jobs::count},
    {"spacing", &Jobs::spacing},
};

constexpr FieldOf<End, std::string> end_fields[] = {
    {"render_uuid", &End::render_uuid},
    {"outcome", &End::outcome_name},
};

constexpr FieldOf<Fault, std::string, Text, microseconds, std::optional<microseconds>, bool, Number,
                  Span, int, double>
    fault_fields[] = {
        {"status", &Fault::status},
        {"concurrent_limit", &Fault::concurrent_limit},
        {"delay", &Fault::delay},
        {"drop", &Fault::drop},
        {"lose", &Fault::lose},
        {"retry_after", &Fault::retry_after},
        {"rate_limit_remaining", &Fault::rate_limit_remaining},
        {"rate_limit_reset", &Fault::rate_limit_reset},
        {"body", &Fault::body},
        {"frozen", &Fault::frozen},
        {"spoil_row", &Fault::spoil_row},
        {"repeat_row", &Fault::repeat_row},
        {"answer_of", &Fault::answer_of},
        {"only_for", &Fault::only_for},
        {"skip", &Fault::skip},
        {"times", &Fault::times},
        {"probability", &Fault::probability},
        {"after", &Fault::after},
        {"lasts", &Fault::lasts},
};

constexpr FieldOf<Account, std::string, Text, std::optional<bool>> account_fields[] = {
    {"owner", &Account::owner},
    {"api_key", &Account::api_key},
    {"bearer", &Account::bearer},
    {"revoked", &Account::revoked},
};

constexpr FieldOf<BodyStyle, bool> body_style_fields[] = {
    {"job_id", &BodyStyle::job_id},
    {"envelope", &BodyStyle::envelope},
    {"sparse", &BodyStyle::sparse},
    {"error_object", &BodyStyle::error_object},
};

constexpr FieldOf<RateLimit, int, bool> rate_limit_fields[] = {
    {"per_minute", &RateLimit::per_minute},
    {"fixed_windows", &RateLimit::fixed_windows},
    {"announce", &RateLimit::announce},
};

constexpr FieldOf<Settings, std::optional<microseconds>, std::optional<std::optional<microseconds>>,
                  std::optional<BodyStyle>, std::optional<std::optional<RateLimit>>>
    settings_fields[] = {
        {"latency", &Settings::latency},
        {"list_lag", &Settings::list_lag},
        {"cursor_lifetime", &Settings::cursor_lifetime},
        {"body_style", &Settings::body_style},
        {"rate_limit", &Settings::rate_limit},
};

constexpr FieldOf<Webhooks, std::string, microseconds, double, bool> webhooks_fields[] = {
    {"url", &Webhooks::url},
    {"secret", &Webhooks::secret},
    {"delay", &Webhooks::delay},
    {"spread", &Webhooks::spread},
    {"loss", &Webhooks::loss},
    {"doubles", &Webhooks::doubles},
    {"older_names", &Webhooks::older_names},
    {"owner", &Webhooks::owner},
};

constexpr FieldOf<Script, std::vector<Jobs>, std::vector<End>, std::vector<Fault>,
                  std::vector<Account>, Settings, std::optional<std::optional<Webhooks>>>
    script_fields[] = {
        {"jobs", &Script::jobs},         {"ends", &Script::ends},
        {"faults", &Script::faults},     {"accounts", &Script::accounts},
        {"settings", &Script::settings}, {"webhooks", &Script::webhooks},
};

/// Reads fields as `read_fields` does, and refuses those that are not in the table.
template <class Fields, class Object>
Refusal read_object(Json& value, const Fields& fields, Object& to) {
  if (!value.is_object()) return wrong_type("an object", value);
  for (const auto& [name, member] : value.items()) {
    const auto is_this = [&key = name](const auto& field) { return field.name == key; };
    if (std::ranges::none_of(fields, is_this)) return name + ": no such field";
  }
  return read_fields(value, fields, to);
}

/// Whether a job of a script has the field of an answer too, and no other of its own for it.
bool is_detail(const JobField& field) {
  const bool follows = std::holds_alternative<std::optional<Timestamp> JobDraft::*>(field.member);
  return field.answers != StandsIn::all && field.answers != StandsIn::accepted && !follows;
}

/// Takes them out of `job`.
Refusal read_details(Json& job, JobListItem& to) {
  Json details = Json::object();
  for (const JobField& field : job_fields) {
    const auto found = is_detail(field) ? job.find(field.name) : job.end();
    if (found == job.end()) continue;
    details.emplace(field.name, std::move(*found));
    job.erase(found);
  }
  JobDraft draft;
  Refusal refusal = read_fields(details, job_fields, draft);
  if (refusal.empty() && draft.payg) {
    refusal = within("payg", read_object(details["payg"], payg_fields, *draft.payg));
  }
  settle_error(draft);
  to = static_cast<JobListItem&&>(draft);
  return refusal;
}

Refusal read_status(const std::string& name, JobStatus& status) {
  status = parse_job_status(name);
  const bool is_one = status != JobStatus::unknown || name == "unknown";
  return is_one ? "" : "outcome: not a status: " + name;
}

}  // namespace

// The templates of json_fields.hpp would not find them in the unnamed namespace.

static Refusal read(Json& value, Jobs& to) {
  Refusal refusal = value.is_object() ? read_details(value, to.details) : "";
  if (refusal.empty()) refusal = read_object(value, jobs_fields, to);
  if (refusal.empty()) refusal = read_status(to.outcome_name, to.outcome);
  if (!refusal.empty()) return refusal;
  if (to.count < 1 || to.count > 1'000'000) return "count: not within 1 and 1000000";
  const std::chrono::duration<double> reach = to.spacing;
  return reach.count() * to.count > longest_span ? "spacing: more than 1e9 seconds in all" : "";
}

static Refusal read(Json& value, End& to) {
  Refusal refusal = read_object(value, end_fields, to);
  if (refusal.empty()) refusal = read_status(to.outcome_name, to.outcome);
  if (!refusal.empty()) return refusal;
  return is_terminal(to.outcome) ? "" : "outcome: not terminal";
}

static Refusal read(Json& value, Fault& to) try {
  if (value.is_object() && value.value("times", Json()) == "forever") {
    value["times"] = Fault::forever;
  }
  Refusal refusal = read_object(value, fault_fields, to);
  if (refusal.empty()) static_cast<testing::Fault&>(to) = checked_fault(to);
  return refusal;
} catch (const std::invalid_argument& error) {
  return std::string(": ") + error.what();
}

static Refusal read(Json& value, Account& to) { return read_object(value, account_fields, to); }

static Refusal read(Json& value, BodyStyle& to) {
  return read_object(value, body_style_fields, to);
}

static Refusal read(Json& value, RateLimit& to) {
  Refusal refusal = read_object(value, rate_limit_fields, to);
  if (!refusal.empty()) return refusal;
  return to.per_minute < 1 ? "per_minute: less than 1" : "";
}

static Refusal read(Json& value, Settings& to) { return read_object(value, settings_fields, to); }

static Refusal read(Json& value, Webhooks& to) {
  constexpr std::string_view scheme = "http://";
  Refusal refusal = read_object(value, webhooks_fields, to);
  if (!refusal.empty()) return refusal;
  const std::size_t slash = to.url.find('/', scheme.size());
  to.origin = to.url.substr(0, slash);
  to.path = slash == std::string::npos ? "/" : to.url.substr(slash);
  if (!to.url.starts_with(scheme) || to.origin.size() == scheme.size()) {
    return "url: not an http:// URL";
  }
  return to.secret.empty() ? "secret: missing or empty" : "";
}

std::vector<std::string> script_field_paths() {
  std::vector<std::string> paths;
  const auto add = [&](const std::string& object, const auto& fields) {
    for (const auto& field : fields) paths.push_back(object + std::string(field.name));
  };
  add("", script_fields);
  add("jobs.", jobs_fields);
  for (const JobField& field : job_fields) {
    if (is_detail(field)) paths.push_back("jobs." + std::string(field.name));
  }
  add("jobs.payg.", payg_fields);
  add("ends.", end_fields);
  add("faults.", fault_fields);
  add("accounts.", account_fields);
  add("settings.", settings_fields);
  add("settings.body_style.", body_style_fields);
  add("settings.rate_limit.", rate_limit_fields);
  add("webhooks.", webhooks_fields);
  return paths;
}

Script read_script(std::string_view text) {
  Json document = Json::parse(text, nullptr, false);
  Script script;
  Refusal refusal = ": not JSON";
  if (!document.is_discarded()) refusal = read_object(document, script_fields, script);
  if (!refusal.empty()) {
    throw std::invalid_argument((refusal.front() == ':' ? "script" : "") + refusal);
  }
  return script;
}

std::vector<std::string> run_script(const Script& script, FakeCore& core, FakeTime now) {
  for (const Account& account : script.accounts) {
    if (account.api_key) core.accounts().accept_key(*account.api_key, account.owner);
    if (account.bearer) core.accounts().accept_token(*account.bearer, account.owner);
    if (account.revoked == true) core.accounts().revoke(account.owner);
    if (account.revoked == false) core.accounts().restore(account.owner);
  }
  const Settings& settings = script.settings;
  if (settings.list_lag) core.set_list_lag(*settings.list_lag);
  if (settings.cursor_lifetime) core.set_cursor_lifetime(*settings.cursor_lifetime);
  if (settings.body_style) core.set_body_style(*settings.body_style);
  if (settings.rate_limit) core.set_rate_limit(*settings.rate_limit);
  std::vector<std::string> uuids;
  for (const Jobs& jobs : script.jobs) {
    for (std::string& uuid : core.store().add_history(jobs.count, jobs, jobs.spacing, now)) {
      uuids.push_back(std::move(uuid));
    }
  }
  for (const End& end : script.ends) core.store().end(end.render_uuid, end.outcome, now);
  for (const Fault& fault : script.faults) core.faults().inject(fault, now);
  return uuids;
}

}  // namespace sudomock::detail
