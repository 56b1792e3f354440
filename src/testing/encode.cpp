#include "testing/encode.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

namespace sudomock::detail {

namespace {

std::string value(const std::string& text) { return encode_text(text); }
std::string value(std::int64_t number) { return std::to_string(number); }
std::string value(bool flag) { return flag ? "true" : "false"; }
std::string value(Timestamp time) { return '"' + encode_timestamp(time) + '"'; }
// Written by hand and not through a double, so that every digit survives.
std::string value(Usd amount) { return to_string(amount); }

std::string value(const Payg& payg);

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

bool is_sparse(const Job& job, EncodeStyle style) { return style.sparse && !job.is_terminal(); }

void write_job(ObjectWriter& object, const Job& job, EncodeStyle style) {
  object.field(style.job_id ? "job_id" : "render_uuid", job.render_uuid);
  object.field("kind", job.kind_text);
  object.field("status", job.status_text);
  if (is_sparse(job, style)) return;
  object.field("model", job.model);
  object.field("result_url", job.result_url);
  object.field("mockup_uuid", job.mockup_uuid);
  object.field("error", job.error);
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

std::string encode_timestamp(Timestamp time) {
  using std::chrono::floor;
  const auto day = floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  char text[48];
  const int length = std::snprintf(
      text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()));
  std::string out(text, static_cast<std::size_t>(length));
  if (clock.subseconds().count() != 0) {
    std::snprintf(text, sizeof text, ".%06d", static_cast<int>(clock.subseconds().count()));
    out += text;
  }
  return out + 'Z';
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
