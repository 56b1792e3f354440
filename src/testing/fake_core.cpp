#include "testing/fake_core.hpp"

#include <stdexcept>
#include <utility>

#include "testing/error_bodies.hpp"
#include "testing/list_query.hpp"

namespace sudomock::detail {

namespace {

constexpr std::string_view jobs_path = "/api/v1/jobs";

HttpResponse respond(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

/// The id in `/api/v1/jobs/{render_uuid}`; empty for the list; nothing for any other path.
std::optional<std::string_view> job_in_path(std::string_view path) {
  if (!path.starts_with(jobs_path)) return std::nullopt;
  path.remove_prefix(jobs_path.size());
  if (path.empty()) return path;
  if (path.size() < 2 || path.front() != '/') return std::nullopt;
  path.remove_prefix(1);
  if (path.find('/') != std::string_view::npos) return std::nullopt;
  return path;
}

}  // namespace

FakeCore::FakeCore(std::uint64_t seed, Timestamp epoch)
    : epoch_(epoch), store_(seed, epoch), faults_(~seed) {}

void FakeCore::set_rate_limit(std::optional<testing::RateLimit> limit) {
  if (limit && limit->per_minute < 1) throw std::invalid_argument("per_minute is less than 1");
  rate_limit_ = limit;
  meters_.clear();
}

void FakeCore::set_list_lag(FakeTime lag) {
  if (lag < FakeTime::zero()) throw std::invalid_argument("lag is negative");
  list_lag_ = lag;
}

FakeAnswer FakeCore::answer(std::string_view method, std::string_view target,
                            const std::vector<HttpHeader>& headers, FakeTime now) {
  ++stats_.requests;
  const std::optional<std::string_view> job = job_in_path(target.substr(0, target.find('?')));
  if (job) ++(job->empty() ? stats_.lists : stats_.lookups);

  FakeAnswer answer;
  const std::optional<testing::Fault> fault = faults_.meet(target, now);
  if (fault) ++stats_.faulted;
  // A fault in the way keeps the request from the API, which then neither counts nor answers it.
  const bool in_the_way = fault && (fault->drop || fault->status != 0 || fault->body);
  if (!in_the_way) answer.response = truth(method, target, headers, now);
  if (fault) apply(*fault, now, answer);
  if (answer.response.status == 429) ++stats_.rate_limited;
  answer.response.request_id = "req_" + std::to_string(++answers_);
  return answer;
}

void FakeCore::apply(const testing::Fault& fault, FakeTime now, FakeAnswer& answer) {
  answer.delay = fault.delay;
  if (fault.drop) {
    answer.broken = fault.drop_as;
    return;
  }
  if (fault.retry_after) answer.response.retry_after = fault.retry_after;
  if (fault.status != 0) {
    answer.response.status = fault.status;
    answer.response.body =
        body_for_status(fault.status, std::chrono::floor<std::chrono::microseconds>(epoch_ + now),
                        fault.retry_after);
  }
  if (fault.body) {
    if (fault.status == 0) answer.response.status = 200;
    answer.response.body = *fault.body;
  }
}

HttpResponse FakeCore::truth(std::string_view method, std::string_view text,
                             const std::vector<HttpHeader>& headers, FakeTime now) {
  const Target target = parse_target(text);
  const std::optional<std::string_view> job = job_in_path(target.path);
  if (!job) return respond(404, standard_error_body("Not Found"));
  if (method != "GET") return respond(405, standard_error_body("Method Not Allowed"));
  const std::string* owner = accounts_.owner_of(headers);
  if (owner == nullptr) return respond(401, standard_error_body("Not authenticated"));

  HttpResponse announced;
  if (std::optional<HttpResponse> refused = limit(*owner, now, announced)) return *refused;
  HttpResponse response = job->empty() ? list(*owner, target, now) : lookup(*owner, *job, now);
  response.rate_limit_remaining = announced.rate_limit_remaining;
  response.rate_limit_reset = announced.rate_limit_reset;
  return response;
}

std::optional<HttpResponse> FakeCore::limit(const std::string& owner, FakeTime now,
                                            HttpResponse& announced) {
  if (!rate_limit_) return std::nullopt;
  const RateMeter::Verdict verdict = meters_[owner].count(*rate_limit_, now);
  if (!verdict.allowed) {
    HttpResponse refused = respond(429, rate_limit_body(rate_limit_->per_minute, verdict.reset));
    refused.retry_after = verdict.reset;
    refused.rate_limit_remaining = 0;
    refused.rate_limit_reset = verdict.reset;
    return refused;
  }
  if (rate_limit_->announce) {
    announced.rate_limit_remaining = verdict.remaining;
    announced.rate_limit_reset = verdict.reset;
  }
  return std::nullopt;
}

HttpResponse FakeCore::lookup(const std::string& owner, std::string_view uuid, FakeTime now) {
  FakeRecord* record = store_.find(uuid);
  if (record == nullptr || record->job().owner != owner) {
    return respond(404, standard_error_body("Job not found"));
  }
  const std::string& json = record->lookup_json(now, {style_.job_id, style_.sparse});
  return respond(200, style_.envelope ? R"({"success":true,"data":)" + json + '}' : json);
}

HttpResponse FakeCore::list(const std::string& owner, const Target& target, FakeTime now) {
  ListQuery query = read_list_query(target);
  if (!query.refusal.empty()) return respond(422, std::move(query.refusal));
  const std::optional<FakeStore::Page> page =
      store_.page({owner, query.kind, query.limit, now - list_lag_}, query.cursor);
  if (!page) {
    return respond(422, validation_error_body("cursor", "Invalid cursor", "value_error"));
  }
  std::string body = "{\"jobs\":[";
  for (FakeRecord* record : page->rows) {
    if (body.back() != '[') body += ',';
    body += record->row_json(now - list_lag_, {style_.job_id, style_.sparse});
  }
  body += "],\"next_cursor\":";
  body += page->next_cursor ? '"' + *page->next_cursor + '"' : "null";
  body += '}';
  return respond(200, std::move(body));
}

}  // namespace sudomock::detail
