#include "decode/jobs_reader.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "decode/syntax_error.hpp"
#include "decode/zero_byte.hpp"

namespace sudomock::detail {

namespace {

/// A number's digits as JSON spells them: the parser hands them out with the decimal point of the
/// C locale that the host program set.
std::string json_digits(std::string_view token) {
  std::string text(token);
  for (char& character : text) {
    const bool is_digit = character >= '0' && character <= '9';
    if (!is_digit && std::string_view("+-eE").find(character) == std::string_view::npos) {
      character = '.';
    }
  }
  return text;
}

/// How many rows to make room for: a guess from the body's size (a full row is some 450 bytes, the
/// barest 60), bounded by the largest page (contract: `limit`).
std::size_t expected_rows(std::size_t body_size) {
  return std::min<std::size_t>(body_size / 256 + 1, 50);
}

}  // namespace

JobsReader::JobsReader(Document document, std::string_view body)
    : document_(document), body_(body) {
  answers_[0].draft.job = &answers_[0].job;
}

JobsReader::Answer& JobsReader::read() {
  if (body_.empty()) {
    refuse_text("the body is empty");
  } else if (const std::size_t zero = find_zero_byte(body_); zero != std::string_view::npos) {
    refuse_text("not JSON at byte " + std::to_string(zero + 1) + ": a zero byte");
  } else {
    // What the parser itself returns is in the answer's refusal, too.
    (void)parse_json(body_, *this);
  }
  return answer();
}

JobsReader::Answer& JobsReader::answer() {
  const Answer& top = answers_[0];
  const bool enveloped = data_is_object_ && !top.has_status && !top.has_jobs;
  return answers_[enveloped ? 1 : 0];
}

bool JobsReader::null() {
  if (skipping()) return true;
  if (field_ != Field::next_cursor) return settle(set_null(draft(), field_), "null");
  current().next_cursor.reset();
  return true;
}

bool JobsReader::boolean(bool value) {
  return skipping() || settle(set_boolean(draft(), field_, value), "a boolean");
}

bool JobsReader::number_integer(std::int64_t value) {
  return skipping() || settle(set_integer(draft(), field_, value), "a number");
}

bool JobsReader::number_unsigned(std::uint64_t value) {
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  if (value <= most) return number_integer(static_cast<std::int64_t>(value));
  return skipping() || settle(set_number(draft(), field_, std::to_string(value)), "a number");
}

bool JobsReader::number_float(double /*value*/, const TokenText& text) {
  if (skipping()) return true;
  return settle(set_number(draft(), field_, json_digits(text.view())), "a number");
}

bool JobsReader::string(TokenText& token) {
  if (skipping()) return true;
  const std::string_view text = token.view();
  if (field_ != Field::next_cursor) return settle(set_string(draft(), field_, text), "a string");
  current().next_cursor.reset();
  // "" is the end, too (contract: "end of a list").
  if (!text.empty()) current().next_cursor.emplace(std::string(text));
  return true;
}

bool JobsReader::settle(Refusal refusal, std::string_view found) {
  if (refusal.empty()) return true;
  if (refusal == wrong_type) {
    refuse_type(found);
  } else {
    refuse(refusal);
  }
  return true;
}

bool JobsReader::binary(Json::binary_t& /*bytes*/) { return true; }  // never in JSON

bool JobsReader::start_object(std::size_t /*count*/) {
  if (skipping()) {
    ++skipped_levels_;
    return true;
  }
  switch (field_) {
    case Field::document:
      start_root(false);
      break;
    case Field::data:
      start_root(true);
      break;
    case Field::item:
      start_row();
      break;
    case Field::payg:
      draft().job->payg.emplace();
      scope_ = Scope::payg;
      break;
    case Field::error:
      draft().job->error.reset();
      draft().error_part = Field::unknown;
      scope_ = Scope::error;
      break;
    default:
      refuse_type("an object");
      skip_value();
  }
  return true;
}

void JobsReader::start_root(bool in_data) {
  in_data_ = in_data;
  data_is_object_ = in_data;
  current() = Answer{};
  draft().job = &current().job;
  scope_ = Scope::root;
}

void JobsReader::start_row() {
  // A page that is refused anyway is not stored further: rows as short as "{}" would take 200 times
  // the memory of the body.
  if (!current().refusal.empty()) return skip_value();
  draft() = JobDraft{.job = &current().jobs.emplace_back()};
  scope_ = Scope::item;
}

bool JobsReader::key(TokenText& name) {
  if (!skipping()) field_ = field_named(name.view());
  return true;
}

Field JobsReader::field_named(std::string_view name) {
  std::size_t first = 0;
  switch (scope_) {
    case Scope::item:
      return find_field(item_fields, name, next_field_);
    case Scope::payg:
      return find_field(payg_fields, name, first);
    case Scope::error:
      return find_field(error_fields, name, first);
    default:
      break;
  }
  const bool is_page = document_ == Document::page;
  const Field field = is_page ? find_field(page_document_fields, name, first)
                              : find_field(job_document_fields, name, next_field_);
  if (field == Field::data) {
    if (in_data_) return Field::unknown;  // an envelope has no envelope
    data_is_object_ = false;
  }
  if (field == Field::status) current().has_status = true;
  if (field == Field::jobs) current().has_jobs = true;
  return field == (is_page ? Field::status : Field::jobs) ? Field::unknown : field;
}

bool JobsReader::end_object() {
  if (skipping()) {
    --skipped_levels_;
    return true;
  }
  switch (scope_) {
    case Scope::item:
      end_job();
      scope_ = Scope::jobs;
      field_ = Field::item;
      break;
    case Scope::payg:
    case Scope::error:
      scope_ = document_ == Document::page ? Scope::item : Scope::root;
      break;
    default:
      end_root();
  }
  return true;
}

void JobsReader::end_job() {
  field_ = complete(draft());
  if (field_ != Field::unknown) refuse("required, but missing, null or empty");
}

void JobsReader::end_root() {
  if (document_ == Document::job) {
    end_job();
  } else if (!current().has_jobs) {
    field_ = Field::jobs;
    refuse("missing");
  }
  in_data_ = false;
}

bool JobsReader::start_array(std::size_t /*count*/) {
  if (skipping()) {
    ++skipped_levels_;
  } else if (field_ == Field::jobs) {
    current().jobs.clear();
    current().jobs.reserve(expected_rows(body_.size()));
    scope_ = Scope::jobs;
    field_ = Field::item;
  } else {
    refuse_type("an array");
    skip_value();
  }
  return true;
}

bool JobsReader::end_array() {
  if (skipping()) {
    --skipped_levels_;
  } else {
    scope_ = Scope::root;
  }
  return true;
}

bool JobsReader::parse_error(std::size_t position, const std::string& /*token*/,
                             const Json::exception& error) {
  refuse_text(describe_syntax_error(position, error.what()));
  return false;
}

void JobsReader::refuse_text(std::string why) {
  data_is_object_ = false;  // so that this is the answer, whatever was in an envelope
  answers_[0].refusal = std::move(why);
}

void JobsReader::refuse(std::string_view reason) {
  if (current().refusal.empty()) current().refusal = path() + ": " + std::string(reason);
}

void JobsReader::refuse_type(std::string_view found) {
  switch (field_) {
    case Field::unknown:
    case Field::data:  // without an object in it, a field like any other
    case Field::error_message:
    case Field::error_reason:
    case Field::error_code:
      return;  // the shape of an error object is nowhere promised
    default:
      break;
  }
  refuse("expected " + std::string(expected_of(field_)) + ", found " + std::string(found));
}

std::string JobsReader::path() {
  if (field_ == Field::document) return "the body";
  std::string path = in_data_ ? "data." : "";
  const bool in_rows = document_ == Document::page && scope_ != Scope::root;
  if (in_rows) {
    // The current row is already the last one in `jobs`, unless it is no object.
    const std::size_t rows = current().jobs.size();
    path += "jobs[" + std::to_string(scope_ == Scope::jobs ? rows : rows - 1) + "]";
    if (field_ == Field::item) return path;
    path += '.';
  }
  if (scope_ == Scope::payg) path += "payg.";
  path += name_of(field_);
  return path;
}

}  // namespace sudomock::detail
