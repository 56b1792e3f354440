#include "decode/job_reader.hpp"

#include <cstdint>
#include <utility>

#include "decode/json_events.hpp"

namespace sudomock::detail {

namespace {

/// Takes the parser's events.
class JobReader : public JsonEvents {
 public:
  JobReader(std::string_view text, StandsIn asked, JobBody& body) : asked_(asked), body_(body) {
    parse(text, *this);
    if (!refusal().empty()) body_.refusal = refusal();
  }

  bool null() { return take(nullptr); }
  bool boolean(bool value) { return take(value); }
  bool number_integer(std::int64_t value) { return take(value); }
  bool number_unsigned(std::uint64_t value) { return take(value); }
  bool number_float(double value, const std::string& /*digits*/) { return take(value); }
  bool string(const std::string& text) { return take_value(text); }
  bool start_object(std::size_t /*count*/) { return open(Json::value_t::object); }
  bool start_array(std::size_t /*count*/) { return open(Json::value_t::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(const std::string& name) {
    if (skipped_ > 0) return true;
    member_ = Member::other;
    if (at_ == At::answer) member_ = of_answer(name);
    if (member_ == Member::other && has_field(name)) member_ = Member::field;
    return true;
  }

 private:
  static constexpr std::size_t most_rows = 1000;

  enum class At : std::uint8_t { start, answer, jobs, row, payg, error };
  enum class Member : std::uint8_t { other, field, data, jobs, next_cursor };

  Member of_answer(std::string_view name) {
    if (name == "status" || name == "jobs") answer_->has_status_or_jobs = true;
    if (name == "jobs") return Member::jobs;
    if (name == "next_cursor") return Member::next_cursor;
    if (name != "data" || answer_ != &body_.top) return Member::other;
    body_.data.reset();
    return Member::data;
  }

  bool has_field(std::string_view name) {
    if (at_ == At::payg) return payg_.find(name, asked_);
    if (at_ == At::error) return error_.find(name, asked_);
    return answer_->job.find(name, asked_);
  }

  bool take(Json value) { return take_value(value); }

  template <class Value>
  bool take_value(Value& value) {
    if (skipped_ > 0) return true;
    const auto refused = [&](const char* expected) { return wrong_type(expected, Json(value)); };
    if (at_ == At::start) body_.refusal = "the body" + refused("an object");
    if (at_ == At::jobs) return begin_row() && end_row(refused("an object"));
    switch (member_) {
      case Member::field:
        take_field(value);
        break;
      case Member::jobs:
        answer_->jobs_refused = "jobs" + refused("an array");
        break;
      case Member::next_cursor:
        answer_->next_cursor.clear();
        answer_->cursor_refused = within("next_cursor", read(value, answer_->next_cursor));
        break;
      case Member::data:
      case Member::other:
        break;
    }
    return true;
  }

  template <class Value>
  void take_field(Value& value) {
    if (at_ == At::payg) return payg_.take(value);
    if (at_ == At::error) return error_.take(value);
    answer_->job.take(value);
  }

  bool open(Json::value_t type) {
    if (++depth_ > most_levels) return refuse_level();
    if (skipped_ == 0 && (type == Json::value_t::object ? enter_object() : enter_array())) {
      return refusal().empty();
    }
    const bool goes_on = take(type);
    ++skipped_;
    return goes_on;
  }

  bool enter_object() {
    if (at_ == At::start) return enter(body_.top);
    if (at_ == At::jobs) {
      begin_row();
      return true;
    }
    if (member_ == Member::data) return enter(body_.data.emplace());
    if (member_ != Member::field || (at_ != At::answer && at_ != At::row)) return false;
    outer_ = at_;
    if (answer_->job.is_a<std::optional<Payg>>()) {
      payg_ = {};
      at_ = At::payg;
    } else if (answer_->job.is_a<ErrorDraft>()) {
      error_ = {};
      at_ = At::error;
    }
    return at_ != outer_;
  }

  bool enter_array() {
    if (at_ != At::answer || member_ != Member::jobs || asked_ != StandsIn::row) return false;
    answer_->page.jobs.clear();
    answer_->page.unreadable.clear();
    answer_->rows = 0;
    answer_->jobs_refused.clear();
    answer_->row_refused.clear();
    at_ = At::jobs;
    return true;
  }

  bool enter(JobAnswer& answer) {
    answer_ = &answer;
    at_ = At::answer;
    return true;
  }

  bool begin_row() {
    if (answer_->rows++ == most_rows) return refuse("jobs: more than 1000 rows");
    answer_->job = {};
    at_ = At::row;
    return true;
  }

  bool close() {
    --depth_;
    if (skipped_ > 0) {
      --skipped_;
      return true;
    }
    switch (at_) {
      case At::payg:
        answer_->job.object().payg = payg_.object();
        return leave(payg_.first_refusal());
      case At::error:
        answer_->job.object().error_draft = draft_of(error_.object());
        return leave({});
      case At::row:
        return end_row(finish(answer_->job));
      default:  // the rows' end, that of `data`, or that of all
        if (at_ == At::answer) answer_ = &body_.top;
        at_ = At::answer;
        return true;
    }
  }

  bool leave(Refusal refusal) {
    answer_->job.note(std::move(refusal));
    at_ = outer_;
    return true;
  }

  bool end_row(const Refusal& refusal) {
    JobDraft& job = answer_->job.object();
    at_ = At::jobs;
    if (refusal.empty()) {
      answer_->page.jobs.push_back(static_cast<JobListItem&&>(job));
      return true;
    }
    if (!job.render_uuid.empty()) answer_->page.unreadable.push_back(std::move(job.render_uuid));
    if (answer_->row_refused.empty()) {
      answer_->row_refused = within("jobs[" + std::to_string(answer_->rows - 1) + "]", refusal);
    }
    return true;
  }

  const StandsIn asked_;
  JobBody& body_;
  JobAnswer* answer_ = nullptr;
  At at_ = At::start;
  At outer_ = At::start;  // where `payg` or `error` stands
  Member member_ = Member::other;
  FieldReader<Payg> payg_;
  FieldReader<ErrorObject> error_;
  std::size_t depth_ = 0;
  std::size_t skipped_ = 0;  // open brackets of what nobody reads
};

/// Refuses the first required field that is not there.
Refusal complete(JobDraft& job) {
  if (job.render_uuid.empty() && job.job_id) job.render_uuid = *std::move(job.job_id);
  job.kind = parse_job_kind(job.kind_text);
  job.status = parse_job_status(job.status_text);
  job.error = std::move(job.error_draft.text);
  // Nested before top level (contract: "`Job::error_code`").
  if (!job.error_draft.code.empty()) job.error_code = std::move(job.error_draft.code);
  for (const JobField& field : job_fields) {
    const auto* required = std::get_if<std::string JobDraft::*>(&field.member);
    if (required == nullptr || !(job.*(*required)).empty()) continue;
    return within(field.name, ": required, but missing, null or empty");
  }
  return {};
}

}  // namespace

Refusal finish(FieldReader<JobDraft>& job) {
  const Refusal incomplete = complete(job.object());
  Refusal refusal = job.first_refusal();
  return refusal.empty() ? incomplete : refusal;
}

JobBody::JobBody(std::string_view text, StandsIn answer) { JobReader(text, answer, *this); }

}  // namespace sudomock::detail
