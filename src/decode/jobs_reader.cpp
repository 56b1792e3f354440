#include "decode/jobs_reader.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "decode/syntax_error.hpp"
#include "decode/timestamp.hpp"
#include "decode/zero_byte.hpp"
#include "types/decimal.hpp"

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
    : document_(document), body_(body) {}

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

std::optional<std::int64_t>* JobsReader::integer_slot() {
  switch (field_) {
    case Field::credits_charged:
      return &job_->credits_charged;
    case Field::payg_credits:
      return &job_->payg->credits;
    case Field::duration_seconds:
      return &job_->duration_seconds;
    default:
      return nullptr;
  }
}

std::optional<Usd>* JobsReader::money_slot() {
  switch (field_) {
    case Field::payg_unit_price:
      return &job_->payg->unit_price;
    case Field::payg_cost:
      return &job_->payg->cost;
    default:
      return nullptr;
  }
}

bool JobsReader::null() {
  if (skipping()) return true;
  switch (field_) {
    case Field::job_id:
      return current().job_id.clear(), true;
    case Field::render_uuid:
      return job_->render_uuid.clear(), true;
    case Field::kind:
      return job_->kind_text.clear(), true;
    case Field::status:
      return job_->status_text.clear(), true;
    case Field::model:
      return job_->model.reset(), true;
    case Field::result_url:
      return job_->result_url.reset(), true;
    case Field::mockup_uuid:
      return job_->mockup_uuid.reset(), true;
    case Field::error:
      return job_->error.reset(), true;
    case Field::credits_charged:
      return job_->credits_charged.reset(), true;
    case Field::payg:
      return job_->payg.reset(), true;
    case Field::payg_credits:
      return job_->payg->credits.reset(), true;
    case Field::payg_unit_price:
      return job_->payg->unit_price.reset(), true;
    case Field::payg_cost:
      return job_->payg->cost.reset(), true;
    case Field::created_at:
      return job_->created_at.reset(), true;
    case Field::updated_at:
      return job_->updated_at.reset(), true;
    case Field::duration_seconds:
      return job_->duration_seconds.reset(), true;
    case Field::audio:
      return job_->audio.reset(), true;
    case Field::mockup_name:
      return job_->mockup_name.reset(), true;
    case Field::poster_url:
      return job_->poster_url.reset(), true;
    case Field::next_cursor:
      return current().next_cursor.reset(), true;
    default:
      return refuse_type("null"), true;
  }
}

bool JobsReader::boolean(bool value) {
  if (skipping()) return true;
  if (field_ == Field::audio) {
    job_->audio = value;
  } else {
    refuse_type("a boolean");
  }
  return true;
}

bool JobsReader::number_integer(std::int64_t value) {
  if (skipping()) return true;
  if (auto* integer = integer_slot()) {
    *integer = value;
  } else {
    read_number(std::to_string(value));
  }
  return true;
}

bool JobsReader::number_unsigned(std::uint64_t value) {
  if (skipping()) return true;
  if (value <= std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
    return number_integer(static_cast<std::int64_t>(value));
  }
  read_number(std::to_string(value));
  return true;
}

bool JobsReader::number_float(double /*value*/, const TokenText& text) {
  if (!skipping()) read_number(json_digits(text.view()));
  return true;
}

void JobsReader::read_number(std::string_view digits) {
  if (auto* integer = integer_slot()) {
    const std::optional<ScaledDecimal> number = parse_scaled_decimal(digits, 0);
    if (!number) return refuse("out of range");
    if (!number->exact) return refuse("expected an integer, found a fraction");
    *integer = number->units;
  } else if (auto* money = money_slot()) {
    *money = Usd::parse(digits);
    if (!*money) refuse("out of range");
  } else {
    refuse_type("a number");
  }
}

bool JobsReader::string(TokenText& token) {
  const std::string_view text = token.view();
  if (skipping()) return true;
  switch (field_) {
    case Field::model:
      job_->model.emplace(text);
      break;
    case Field::result_url:
      job_->result_url.emplace(text);
      break;
    case Field::mockup_uuid:
      job_->mockup_uuid.emplace(text);
      break;
    case Field::error:
      job_->error.emplace(text);
      break;
    case Field::created_at:
      read_time(job_->created_at, text);
      break;
    case Field::updated_at:
      read_time(job_->updated_at, text);
      break;
    case Field::mockup_name:
      job_->mockup_name.emplace(text);
      break;
    case Field::poster_url:
      job_->poster_url.emplace(text);
      break;
    case Field::job_id:
      current().job_id = text;
      break;
    case Field::render_uuid:
      job_->render_uuid = text;
      break;
    case Field::kind:
      job_->kind = parse_job_kind(text);
      job_->kind_text = text;
      break;
    case Field::status:
      job_->status = parse_job_status(text);
      job_->status_text = text;
      break;
    case Field::error_message:
    case Field::error_reason:
    case Field::error_code:
      read_error_text(text);
      break;
    case Field::next_cursor:
      // "" is the end, too (contract: "end of a list").
      current().next_cursor.reset();
      if (!text.empty()) current().next_cursor.emplace(std::string(text));
      break;
    default:
      refuse_type("a string");
  }
  return true;
}

void JobsReader::read_time(std::optional<Timestamp>& slot, std::string_view text) {
  slot = parse_timestamp(text);
  if (!slot) refuse("not an ISO 8601 time");
}

/// Of an error object, the first of message, reason and error_code that says something.
void JobsReader::read_error_text(std::string_view text) {
  if (text.empty()) return;
  if (error_field_ != Field::unknown && error_field_ < field_) return;
  error_field_ = field_;
  job_->error.emplace(text);
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
      start_item();
      break;
    case Field::payg:
      job_->payg.emplace();
      scope_ = Scope::payg;
      break;
    case Field::error:
      job_->error.reset();
      error_field_ = Field::unknown;
      scope_ = Scope::error;
      break;
    default:
      refuse_type("an object");
      skipped_levels_ = 1;
  }
  return true;
}

void JobsReader::start_root(bool in_data) {
  in_data_ = in_data;
  data_is_object_ = in_data;
  current() = Answer{};
  job_ = &current().job;
  scope_ = Scope::root;
}

void JobsReader::start_item() {
  current().job_id.clear();
  job_ = &current().jobs.emplace_back();
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
  if (job_->render_uuid.empty()) job_->render_uuid = std::move(current().job_id);
  const std::array<std::pair<Field, const std::string*>, 3> required{
      {{Field::render_uuid, &job_->render_uuid},
       {Field::kind, &job_->kind_text},
       {Field::status, &job_->status_text}}};
  for (const auto& [field, text] : required) {
    if (!text->empty()) continue;
    field_ = field;
    refuse("required, but missing, null or empty");
  }
}

void JobsReader::end_root() {
  if (document_ == Document::job) {
    end_job();
  } else if (!current().has_jobs) {
    field_ = Field::jobs;
    refuse("missing");
  }
  in_data_ = false;
  job_ = &current().job;
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
    skipped_levels_ = 1;
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
