#include "testing/encode.hpp"

#include <nlohmann/json.hpp>

namespace sudomock::detail {

namespace {

using testing::BodyStyle;
using Json = nlohmann::ordered_json;  // fields come as in the API's samples

Json json_of(const std::string& text) { return text; }
Json json_of(std::int64_t number) { return number; }
Json json_of(bool flag) { return flag; }
Json json_of(Timestamp time) { return to_iso8601(time); }
Json json_of(Usd amount) { return Json::parse(to_string(amount)); }
Json json_of(const Payg& payg);

template <class T>
Json json_of(const std::optional<T>& field) {
  return field ? json_of(*field) : Json();
}

Json json_of(const Payg& payg) {
  return {{"credits", json_of(payg.credits)},
          {"unit_price", json_of(payg.unit_price)},
          {"cost", json_of(payg.cost)}};
}

bool is_sparse(const Job& job, BodyStyle style) { return style.sparse && !job.is_terminal(); }

Json json_of(const Job& job, BodyStyle style) {
  Json json = {{style.job_id ? "job_id" : "render_uuid", job.render_uuid},
               {"kind", job.kind_text},
               {"status", job.status_text}};
  if (is_sparse(job, style)) return json;
  json.update({{"model", json_of(job.model)},
               {"result_url", json_of(job.result_url)},
               {"mockup_uuid", json_of(job.mockup_uuid)},
               {"error", json_of(job.error)}});
  if (style.error_object && (job.error || job.error_code)) {
    const char* text = job.kind == JobKind::photo_mockup_create ? "reason" : "message";
    json["error"] = {{text, json_of(job.error)}, {"error_code", json_of(job.error_code)}};
  } else if (job.error_code) {  // older answers have none
    json["error_code"] = *job.error_code;
  }
  json.update({{"credits_charged", json_of(job.credits_charged)},
               {"payg", json_of(job.payg)},
               {"created_at", json_of(job.created_at)},
               {"updated_at", json_of(job.updated_at)}});
  return json;
}

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string encode_job(const Job& job, BodyStyle style) { return text_of(json_of(job, style)); }

std::string encode_row(const JobListItem& row, BodyStyle style) {
  Json json = json_of(static_cast<const Job&>(row), style);
  if (!is_sparse(row, style)) {
    json.update({{"duration_seconds", json_of(row.duration_seconds)},
                 {"audio", json_of(row.audio)},
                 {"mockup_name", json_of(row.mockup_name)},
                 {"poster_url", json_of(row.poster_url)}});
  }
  return text_of(json);
}

std::string encode_unreadable_row(const std::string& render_uuid, BodyStyle style) {
  return text_of({{style.job_id ? "job_id" : "render_uuid", render_uuid}, {"status", 0}});
}

std::string encode_page(const std::vector<std::string>& rows,
                        const std::optional<std::string>& next_cursor) {
  std::string page = "{\"jobs\":[";
  for (const std::string& row : rows) page.append(&row == rows.data() ? "" : ",").append(row);
  return page + "],\"next_cursor\":" + text_of(json_of(next_cursor)) + '}';
}

std::string encode_webhook(const JobListItem& job, std::string_view event) {
  Json json = {{"event", event},
               {"job_id", job.render_uuid},
               {"kind", job.kind_text},
               {"status", job.status_text},
               {"result_url", json_of(job.result_url)},
               {"error", json_of(job.error)},
               {"created_at", json_of(job.created_at)}};
  if (job.error_code) json["error_code"] = *job.error_code;
  if (event.ends_with(".ready")) {
    json.update({{"version", 1},
                 {"mockup_id", json_of(job.mockup_uuid)},
                 {"name", json_of(job.mockup_name)},
                 {"print_areas", Json::array()}});
  } else if (event.ends_with(".rejected")) {
    json["reason"] = json_of(job.error);
  } else if (job.kind == JobKind::photo_mockup_render) {
    if (job.error_code) json["message"] = json_of(job.error);
    json["mockup_id"] = json_of(job.mockup_uuid);
  }
  return text_of(json);
}

}  // namespace sudomock::detail
