#include <simdjson.h>

#include <string_view>

#include "decode_peers.hpp"
#include "types/parse_timestamp.hpp"

namespace sudomock::benchmarks {

namespace {

using simdjson::ondemand::object;
using simdjson::ondemand::value;

void read(value in, std::optional<std::string>& out) {
  if (!in.is_null()) out.emplace(std::string_view(in.get_string()));
}
void read(value in, std::optional<std::int64_t>& out) {
  if (!in.is_null()) out = std::int64_t(in.get_int64());
}
void read(value in, std::optional<bool>& out) {
  if (!in.is_null()) out = bool(in.get_bool());
}
void read(value in, std::optional<Timestamp>& out) {
  if (!in.is_null()) out = detail::parse_timestamp(std::string_view(in.get_string()));
}
void read(value in, std::optional<Usd>& out) {
  if (in.is_null()) return;
  std::string_view digits = in.raw_json_token();
  out = Usd::parse(digits.substr(0, digits.find_last_not_of(" \n\r\t") + 1));
}

void read(value in, std::optional<Payg>& out) {
  if (in.is_null()) return;
  Payg& payg = out.emplace();
  for (auto field : in.get_object()) {
    const std::string_view key = field.unescaped_key();
    if (key == "credits") read(field.value(), payg.credits);
    if (key == "unit_price") read(field.value(), payg.unit_price);
    if (key == "cost") read(field.value(), payg.cost);
  }
}

bool read_shared(std::string_view key, value in, Job& job) {
  if (key == "render_uuid") {
    job.render_uuid = std::string_view(in.get_string());
  } else if (key == "kind") {
    job.kind_text = std::string_view(in.get_string());
    job.kind = parse_job_kind(job.kind_text);
  } else if (key == "status") {
    job.status_text = std::string_view(in.get_string());
    job.status = parse_job_status(job.status_text);
  } else if (key == "model") {
    read(in, job.model);
  } else if (key == "result_url") {
    read(in, job.result_url);
  } else if (key == "mockup_uuid") {
    read(in, job.mockup_uuid);
  } else if (key == "error") {
    read(in, job.error);
  } else if (key == "credits_charged") {
    read(in, job.credits_charged);
  } else if (key == "payg") {
    read(in, job.payg);
  } else if (key == "created_at") {
    read(in, job.created_at);
  } else if (key == "updated_at") {
    read(in, job.updated_at);
  } else {
    return false;
  }
  return true;
}

void read_row(object in, JobListItem& row) {
  for (auto field : in) {
    const std::string_view key = field.unescaped_key();
    if (read_shared(key, field.value(), row)) continue;
    if (key == "duration_seconds") read(field.value(), row.duration_seconds);
    if (key == "audio") read(field.value(), row.audio);
    if (key == "mockup_name") read(field.value(), row.mockup_name);
    if (key == "poster_url") read(field.value(), row.poster_url);
  }
}

simdjson::ondemand::parser& parser() {
  static simdjson::ondemand::parser kept;  // as its manual advises: its buffers are used again
  return kept;
}

simdjson::padded_string_view padded(const std::string& body) {
  return simdjson::padded_string_view(body.data(), body.size(), body.capacity());
}

}  // namespace

Job simdjson_job(const std::string& body) {
  Job job;
  auto document = parser().iterate(padded(body));
  for (auto field : document.get_object()) {
    const std::string_view key = field.unescaped_key();
    read_shared(key, field.value(), job);
  }
  return job;
}

JobPage simdjson_page(const std::string& body) {
  JobPage page;
  auto document = parser().iterate(padded(body));
  for (auto field : document.get_object()) {
    const std::string_view key = field.unescaped_key();
    if (key == "jobs") {
      for (auto row : field.value().get_array())
        read_row(row.get_object(), page.jobs.emplace_back());
    } else if (key == "next_cursor") {
      value cursor = field.value();
      if (!cursor.is_null()) {
        page.next_cursor.emplace(std::string(std::string_view(cursor.get_string())));
      }
    }
  }
  return page;
}

}  // namespace sudomock::benchmarks
