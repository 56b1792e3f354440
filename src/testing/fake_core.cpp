#include "testing/fake_core.hpp"

#include <stdexcept>
#include <utility>

#include "base/text.hpp"
#include "testing/encode.hpp"
#include "testing/error_bodies.hpp"
#include "testing/fake_files.hpp"
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
    : epoch_(epoch), store_(seed, epoch), faults_(~seed), outbox_(seed ^ 0x77656268, epoch) {
  store_.set_listener(
      [this](const FakeRecord& record, FakeTime now) { outbox_.expect(record, now); });
}

std::shared_ptr<const testing::WebhookEndpoint> FakeCore::deliver_webhooks(
    testing::WebhookEndpoint endpoint, FakeTime now) {
  auto before = outbox_.open(std::move(endpoint));
  store_.for_each([&](const FakeRecord& record) { outbox_.expect(record, now); });
  return before;
}

void FakeCore::set_rate_limit(std::optional<testing::RateLimit> limit) {
  if (limit && limit->per_minute < 1) throw std::invalid_argument("per_minute is less than 1");
  rate_limit_ = limit;
  meters_.clear();
}

void FakeCore::set_list_lag(std::chrono::microseconds lag) { list_lag_ = checked_span("lag", lag); }

void FakeCore::set_cursor_lifetime(std::optional<std::chrono::microseconds> lifetime) {
  cursor_lifetime_.reset();
  if (lifetime) cursor_lifetime_ = checked_span("lifetime", *lifetime);
  if (!lifetime) cursors_.clear();
}

FakeAnswer FakeCore::answer(std::string_view method, std::string_view target,
                            const std::vector<HttpHeader>& headers, FakeTime now) {
  ++stats_.requests;
  const std::optional<std::string_view> job = job_in_path(target.substr(0, target.find('?')));
  if (job) ++(job->empty() ? stats_.lists : stats_.lookups);

  FakeAnswer answer;
  const std::optional<FaultBox::Taken> injected = faults_.take(target, now);
  if (injected) ++stats_.faulted;
  static const FaultBox::Taken none{};
  const FaultBox::Taken& fault = injected ? *injected : none;
  // With such a fault the request does not reach the API, which neither counts nor answers it.
  const bool is_kept_away = fault.drop || fault.lose || fault.status != 0 || fault.body;
  if (!is_kept_away) answer.response = contract_answer(method, target, headers, now, fault);
  if (injected) apply(fault, now, answer);
  if (answer.response.status == 429) ++stats_.rate_limited;
  answer.response.request_id = "req_" + std::to_string(++answers_);
  return answer;
}

void FakeCore::apply(const testing::Fault& fault, FakeTime now, FakeAnswer& answer) {
  answer.delay = fault.delay;
  answer.lost = fault.lose;
  if (fault.drop) answer.broken = fault.drop_as;
  if (fault.drop || fault.lose) return;
  HttpResponse& response = answer.response;
  if (fault.retry_after) response.retry_after = fault.retry_after;
  if (fault.rate_limit_remaining) response.rate_limit_remaining = fault.rate_limit_remaining;
  if (fault.rate_limit_reset) response.rate_limit_reset = fault.rate_limit_reset;
  if (fault.status != 0) {
    response.status = fault.status;
    response.body = body_of(fault, std::chrono::floor<std::chrono::microseconds>(epoch_ + now));
  }
  if (fault.body) {
    if (fault.status == 0) response.status = 200;
    response.body = *fault.body;
  }
}

HttpResponse FakeCore::contract_answer(std::string_view method, std::string_view text,
                                       const std::vector<HttpHeader>& headers, FakeTime now,
                                       const FaultBox::Taken& fault) {
  const Target target = parse_target(text);
  const std::optional<std::string_view> job = job_in_path(target.path);
  if (!job && method == "GET" && store_.has_file(target.path, now)) {
    return respond(200, make_file(target.path));
  }
  if (!job) return respond(404, standard_error_body("Not Found"));
  if (method != "GET") return respond(405, standard_error_body("Method Not Allowed"));
  const std::string* owner = accounts_.owner_of(headers);
  if (owner == nullptr) return respond(401, standard_error_body("Not authenticated"));

  HttpResponse announced;
  if (std::optional<HttpResponse> refused = limit(*owner, now, announced)) return *refused;
  const std::string_view shown = fault.answer_of ? *fault.answer_of : *job;
  HttpResponse response =
      job->empty() ? list(*owner, target, now, fault) : lookup(*owner, shown, now);
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
  return respond(200, in_envelope(record->lookup_json(now, style_)));
}

std::string FakeCore::in_envelope(const std::string& json) const {
  return style_.envelope ? R"({"success":true,"data":)" + json + '}' : json;
}

bool FakeCore::has_expired(const std::string& cursor, FakeTime now) {
  if (!cursor_lifetime_) return false;
  const auto handed_out = cursors_.find(cursor);
  // A cursor that was handed out before there was a lifetime is not known, and has expired.
  return handed_out == cursors_.end() || now - handed_out->second > *cursor_lifetime_;
}

std::vector<std::string> FakeCore::encode_rows(const FakeStore::Page& page, FakeTime as_of,
                                               const testing::Fault& fault) const {
  std::vector<std::string> rows;
  for (FakeRecord* record : page.rows) {
    const std::string& uuid = record->job().render_uuid;
    const auto is_row_of = [&](const auto& id) { return id && equals_ignoring_case(*id, uuid); };
    if (is_row_of(fault.spoil_row)) {
      rows.push_back(encode_unreadable_row(uuid, style_));
      continue;
    }
    if (is_row_of(fault.repeat_row)) rows.push_back(record->row_json(record->accepted(), style_));
    rows.push_back(record->row_json(as_of, style_));
  }
  return rows;
}

HttpResponse FakeCore::list(const std::string& owner, const Target& target, FakeTime now,
                            const FaultBox::Taken& fault) {
  FakeStore::Query query{.owner = owner, .as_of = (fault.frozen ? fault.began : now) - list_lag_};
  std::string refusal = read_list_query(target, query);
  if (refusal.empty() && query.kind && !store_.has_kind(*query.kind)) {
    refusal = validation_error_body(
        "kind", "Input should be 'video', 'render', 'upload' or a photo mockup's", "enum");
  }
  if (!refusal.empty()) return respond(422, std::move(refusal));
  const std::optional<FakeStore::Page> page = store_.page(query);
  if (!page) {
    return respond(422, validation_error_body("cursor", "Invalid cursor", "value_error"));
  }
  if (query.cursor != nullptr && has_expired(*query.cursor, now)) {
    return respond(400, standard_error_body("Cursor expired"));
  }
  if (cursor_lifetime_ && page->next_cursor) cursors_.insert_or_assign(*page->next_cursor, now);
  const std::vector<std::string> rows = encode_rows(*page, query.as_of, fault);
  return respond(200, in_envelope(encode_page(rows, page->next_cursor)));
}

}  // namespace sudomock::detail
