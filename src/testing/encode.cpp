#include "testing/encode.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

namespace sudomock::detail {

namespace {

std::string value(const std::string& text) { return encode_text(text); }
std::string value(std::int64_t number) { return std::to_string(number); }
std::string value(bool flag) { return flag ? "true" : "false"; }
std::string value(Timestamp time) { return '"' + to_iso8601(time) + '"'; }
// Written by hand and not through a double, so that every digit survives.
std::string value(Usd amount) { return to_string(amount); }

struct ErrorObject;

std::string value(const Payg& payg);
std::string value(const ErrorObject& error);

template <class T>
std::string value(const std::optional<T>& field) {
  return field ? value(*field) : "null";
}

class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out) : out_(out) { out_ += '{'; }

  template <class T>
  void field(std::string_view name, const T& content) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += name;
    out_ += "\":";
    out_ += value(content);
  }

  void close() { out_ += '}'; }

 private:
  std::string& out_;
  bool first_ = true;
};

std::string value(const Payg& payg) {
  std::string out;
  ObjectWriter object(out);
  object.field("credits", payg.credits);
  object.field("unit_price", payg.unit_price);
  object.field("cost", payg.cost);
  object.close();
  return out;
}

/// A job's `error` as an object.
struct ErrorObject {
  const Job& job;
};

std::string value(const ErrorObject& error) {
  std::string out;
  ObjectWriter object(out);
  object.field("message", error.job.error);
  object.field("error_code", error.job.error_code);
  object.close();
  return out;
}

void write_error(ObjectWriter& object, const Job& job, EncodeStyle style) {
  if (style.error_object && (job.error || job.error_code)) {
    object.field("error", ErrorObject{job});
    return;
  }
  object.field("error", job.error);
  if (job.error_code) object.field("error_code", job.error_code);  // older answers have none
}

bool is_sparse(const Job& job, EncodeStyle style) { return style.sparse && !job.is_terminal(); }

void write_job(ObjectWriter& object, const Job& job, EncodeStyle style) {
  object.field(style.job_id ? "job_id" : "render_uuid", job.render_uuid);
  object.field("kind", job.kind_text);
  object.field("status", job.status_text);
  if (is_sparse(job, style)) return;
  object.field("model", job.model);
  object.field("result_url", job.result_url);
  object.field("mockup_uuid", job.mockup_uuid);
  write_error(object, job, style);
  object.field("credits_charged", job.credits_charged);
  object.field("payg", job.payg);
  object.field("created_at", job.created_at);
  object.field("updated_at", job.updated_at);
}

}  // namespace

std::string encode_text(const std::string& text) {
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  });
  if (is_plain) return '"' + text + '"';  // nearly all of it, and simulations write a lot
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string encode_job(const Job& job, EncodeStyle style) {
  std::string out;
  ObjectWriter object(out);
  write_job(object, job, style);
  object.close();
  return out;
}

std::string encode_row(const JobListItem& row, EncodeStyle style) {
  std::string out;
  ObjectWriter object(out);
  write_job(object, row, style);
  if (!is_sparse(row, style)) {
    object.field("duration_seconds", row.duration_seconds);
    object.field("audio", row.audio);
    object.field("mockup_name", row.mockup_name);
    object.field("poster_url", row.poster_url);
  }
  object.close();
  return out;
}

std::string encode_unreadable_row(const std::string& render_uuid, EncodeStyle style) {
  std::string out;
  ObjectWriter object(out);
  object.field(style.job_id ? "job_id" : "render_uuid", render_uuid);
  object.field("status", std::int64_t{0});
  object.close();
  return out;
}

std::string encode_page(const JobPage& page, EncodeStyle style) {
  std::string out = "{\"jobs\":[";
  for (const JobListItem& row : page.jobs) {
    if (out.back() == '}') out += ',';
    out += encode_row(row, style);
  }
  out += "],\"next_cursor\":";
  out += page.next_cursor ? encode_text(page.next_cursor->str()) : "null";
  return out + '}';
}

}  // namespace sudomock::detail
