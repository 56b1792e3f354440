#include "decode/jobs_reader.hpp"

#include <algorithm>
#include <utility>

#include <sudomock/overloaded.hpp>

#include "decode/syntax_error.hpp"
#include "decode/tame_numbers.hpp"

namespace sudomock::detail {

namespace {

/// How many rows to make room for: a guess from the body's size (a full row is some 450 bytes, the
/// barest 60), bounded by the largest page (contract: `limit`).
std::size_t expected_rows(std::size_t body_size) {
  return std::min<std::size_t>(body_size / 256 + 1, 50);
}

}  // namespace

JobsReader::Answer JobsReader::read(Kind kind, std::string_view body) {
  Answer answer;
  JobsReader reader(kind, body.size(), answer);
  reader.parse(body);
  if (reader.met_wild_number()) {
    answer = {};
    JobsReader(kind, body.size(), answer).parse(tame_numbers(body));
  }
  return answer;
}

void JobsReader::parse(std::string_view body) {
  if (body.empty()) {
    refuse_body("the body is empty");
  } else if (const std::size_t zero = body.find('\0'); zero != std::string_view::npos) {
    refuse_body("not JSON at byte " + std::to_string(zero + 1) + ": a zero byte");
  } else {
    // What the parser itself returns is in the answer's refusal, too.
    (void)parse_json(body, *this);
    if (is_enveloped()) top_ = *std::move(data_);
  }
}

/// Of what has been read so far: whether it is in `data`, which it is when the top level has
/// neither `status` nor `jobs` (contract: "envelope").
bool JobsReader::is_enveloped() const { return data_ && !top_.has_status && !top_.has_jobs; }

bool JobsReader::null() { return skipping() || settle(store_null(field_.slot)); }

bool JobsReader::boolean(bool value) {
  return skipping() || settle(store_boolean(field_.slot, value));
}

bool JobsReader::number(std::string_view digits) {
  return skipping() || settle(store_number(field_.slot, digits));
}

bool JobsReader::number_integer(std::int64_t value) {
  return skipping() || settle(store_integer(field_.slot, value));
}

bool JobsReader::number_unsigned(std::uint64_t value) {
  if (std::in_range<std::int64_t>(value)) return number_integer(static_cast<std::int64_t>(value));
  return number(std::to_string(value));
}

bool JobsReader::number_float(double /*value*/, const std::string& text) {
  return number(json_digits(text));
}

bool JobsReader::string(const std::string& text) {
  return skipping() || settle(store_text(field_.slot, text));
}

/// After a value that is neither an object nor an array was stored, or refused.
bool JobsReader::settle(const Refusal& refusal) {
  if (std::holds_alternative<Row>(field_.slot) && !count_row()) return false;
  if (!refusal.empty()) refuse(refusal);
  return true;
}

bool JobsReader::start_object() {
  if (skipping()) return ++skipped_levels_, true;
  return std::visit(overloaded{
                        [this](Document) { return start_root(false); },
                        [this](Envelope) { return start_root(true); },
                        [this](Row) { return start_row(); },
                        [this](std::optional<Payg>* payg) {
                          payg->emplace();
                          return enter(Scope::payg);
                        },
                        [this](ErrorField* error) {
                          *error = {};
                          return enter(Scope::error);
                        },
                        [this](auto) { return skip("an object"); },
                    },
                    field_.slot);
}

bool JobsReader::start_array() {
  if (skipping()) return ++skipped_levels_, true;
  const bool is_list = std::holds_alternative<std::vector<JobListItem>*>(field_.slot);
  return is_list ? start_rows() : skip("an array");
}

/// Passes over an object or an array that is not what the field holds.
bool JobsReader::skip(std::string_view found) {
  skipped_levels_ = 1;
  return settle(wrong_type(field_.slot, found));
}

bool JobsReader::enter(Scope scope) {
  scope_ = scope;
  return true;
}

bool JobsReader::start_root(bool in_data) {
  in_data_ = in_data;
  if (in_data) data_.emplace();
  return enter(Scope::root);
}

bool JobsReader::start_rows() {
  Answer& answer = current();
  answer.page.jobs.clear();
  answer.page.jobs.reserve(expected_rows(body_size_));
  answer.unreadable.clear();
  answer.rows = 0;
  field_ = {"", Row{}};
  return enter(Scope::jobs);
}

/// Whether that many are taken. A page of countless rows costs no more than the first of them.
bool JobsReader::count_row() {
  ++current().rows;
  if (++rows_ <= most_rows) return true;
  if ((is_enveloped() ? *data_ : top_).refusal.empty()) {
    refuse_body("jobs: more than " + std::to_string(most_rows) + " rows");
  }
  return false;
}

bool JobsReader::start_row() {
  if (!count_row()) return false;
  job() = JobDraft{};
  current().row_is_refused = false;
  return enter(Scope::row);
}

bool JobsReader::key(const std::string& name) {
  if (!skipping()) field_ = field_named(name);
  return true;
}

Field JobsReader::field_named(std::string_view name) {
  switch (scope_) {
    case Scope::row:
      return field_of(job(), name, Place::row);
    case Scope::payg:
      return field_of(*job().payg, name);
    case Scope::error:
      return field_of(job().error_field, name);
    default:
      return root_field_named(name);
  }
}

Field JobsReader::root_field_named(std::string_view name) {
  if (name == "data") {
    if (in_data_) return {};  // an envelope has no envelope
    data_.reset();
    return {"", Envelope{}};
  }
  if (name == "status") current().has_status = true;
  if (name == "jobs") current().has_jobs = true;
  if (is_page()) return field_of(current().page, name);
  return field_of(job(), name, kind_ == Kind::job ? Place::job : Place::accepted);
}

bool JobsReader::end_object() {
  if (skipping()) return --skipped_levels_, true;
  switch (scope_) {
    case Scope::row:
      end_row();
      break;
    case Scope::payg:
    case Scope::error:
      scope_ = is_page() ? Scope::row : Scope::root;
      break;
    default:
      end_root();
  }
  return true;
}

bool JobsReader::end_array() {
  if (skipping()) return --skipped_levels_, true;
  return enter(Scope::root);
}

void JobsReader::end_job() {
  field_ = {complete(job()), Ignored{}};
  if (!field_.name.empty()) refuse("required, but missing, null or empty");
}

void JobsReader::end_row() {
  end_job();
  Answer& answer = current();
  if (answer.row_is_refused) {
    std::string& id = job().render_uuid;
    if (!id.empty()) answer.unreadable.push_back(std::move(id));
  } else if (answer.refusal.empty()) {
    // Of a page that is refused anyway no more is stored: rows as short as "{}" would take 200
    // times the memory of the body.
    answer.page.jobs.push_back(static_cast<JobListItem&&>(job()));
  }
  field_ = {"", Row{}};
  scope_ = Scope::jobs;
}

void JobsReader::end_root() {
  if (!is_page()) {
    end_job();
  } else if (!current().has_jobs) {
    field_ = {"jobs", Ignored{}};
    refuse("missing");
  }
  in_data_ = false;
}

void JobsReader::parse_error(std::size_t position, std::string_view what, bool is_wild_number) {
  met_wild_number_ = is_wild_number;
  refuse_body(describe_syntax_error(position, what));
}

void JobsReader::refuse_body(std::string why) {
  data_.reset();  // so that this is the answer, whatever was in an envelope
  in_data_ = false;
  top_.refusal = std::move(why);
}

void JobsReader::refuse(const Refusal& reason) {
  if (kind_ == Kind::rows && scope_ != Scope::root) {
    current().row_is_refused = true;
  } else if (current().refusal.empty()) {
    current().refusal = path() + ": " + reason;
  }
}

std::string JobsReader::path() {
  if (std::holds_alternative<Document>(field_.slot)) return "the body";
  std::string path = in_data_ ? "data." : "";
  if (is_page() && scope_ != Scope::root) {
    path += "jobs[" + std::to_string(current().rows - 1) + "]";
    if (scope_ == Scope::jobs) return path;
    path += '.';
  }
  if (scope_ == Scope::payg) path += "payg.";
  return path.append(field_.name);
}

}  // namespace sudomock::detail
