#include "decode/bodies.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <sudomock/accepted_job.hpp>

#include "decode/job_fields.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

/// Empties a value, the innermost first: nlohmann/json's own destructor asks for memory, which ends
/// the program when there is none. As deep as a body may be nested.
void take_apart(Json& value) noexcept {
  if (auto* array = value.get_ptr<Json::array_t*>()) {
    for (Json& element : *array) take_apart(element);
  } else if (auto* object = value.get_ptr<Json::object_t*>()) {
    for (auto& [name, member] : *object) take_apart(member);
  }
  value.clear();
}

/// What is kept of a member: an array's elements only of a list.
enum class Kept : std::uint8_t { nothing, value, list };

/// A body, parsed once into nlohmann/json's values: those that somebody reads. Too much of them
/// ends the parse, so no body costs more than five times its size, or a few megabytes.
///
/// Local to this source, so that the compiler leaves the library's readers of binary formats out.
/// Takes the parser's events, for its callback can only end a parse by an exception, which the
/// half-built values may not survive (see take_apart).
class JsonBody {
 public:
  JsonBody(std::string_view text, Kept (*kept_of)(std::string_view name)) : kept_of_(kept_of) {
    if (text.empty()) {
      refuse("the body is empty");
    } else if (const std::size_t zero = text.find('\0'); zero != text.npos) {
      // nlohmann/json takes it for the end, and would not see what follows.
      refuse("not JSON at byte " + std::to_string(zero + 1) + ": a zero byte");
    } else {
      Json::sax_parse(text.data(), text.data() + text.size(), this);
    }
  }

  /// Why it is no JSON, or none that is taken; empty when all is well. Repeats nothing of the body.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }
  [[nodiscard]] Json& root() { return root_; }

  // What nlohmann/json calls. True means: go on.
  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(std::int64_t value) { return add(value); }
  bool number_unsigned(std::uint64_t value) { return add(value); }
  bool number_float(double value, const std::string& /*digits*/) { return add(value); }
  bool string(const std::string& text) { return add(text); }
  bool binary(Json::binary_t& /*bytes*/) { return true; }  // never in JSON
  bool start_object(std::size_t /*count*/) { return open(Json::value_t::object); }
  bool start_array(std::size_t /*count*/) { return open(Json::value_t::array); }
  bool end_object() { return levels_.pop_back(), true; }
  bool end_array() { return levels_.pop_back(), true; }
  bool key(const std::string& name) {
    kept_ = levels_.back() == nullptr ? Kept::nothing : kept_of_(name);
    name_ = name;
    return true;
  }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const Json::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing
    // value - invalid literal; last read: '<h'"; numbers beyond a double have words of their own.
    std::string_view what = error.what();
    const std::size_t start = what.find("syntax error");
    what = start == what.npos ? "a number is out of range" : what.substr(start);
    what = what.substr(0, what.find("; last read"));
    return refuse("not JSON at byte " + std::to_string(position) + ": " + std::string(what));
  }

 private:
  struct Root : Json {  // NOLINT(bugprone-exception-escape): null does not throw
    ~Root() { take_apart(*this); }
  };

  bool refuse(std::string why) { return refusal_ = std::move(why), false; }

  /// Whether the value that comes next is kept. May refuse it, too.
  bool is_kept() {
    if (levels_.empty()) return true;
    const Json* parent = levels_.back();
    if (parent == nullptr || (parent->is_object() && kept_ == Kept::nothing)) return false;
    if (parent->is_array() && parent->size() == 1000) return refuse("jobs: more than 1000 rows");
    return ++values_ <= 50'000 || refuse("more than 50000 values");  // twice the longest page's
  }

  Json& store(Json&& value) {
    if (levels_.empty()) return static_cast<Json&>(root_) = std::move(value);
    Json& parent = *levels_.back();
    if (parent.is_array()) return parent.emplace_back(std::move(value));
    Json& member = parent[name_];
    take_apart(member);  // an earlier one of that name
    return member = std::move(value);
  }

  template <class Value>
  bool add(Value&& value) {
    if (is_kept()) store(Json(std::forward<Value>(value)));
    return refusal_.empty();
  }

  bool open(Json::value_t type) {
    if (levels_.size() == 64) return refuse("nested deeper than 64 levels");
    Json* value = is_kept() ? &store(Json(type)) : nullptr;
    const bool is_list = std::exchange(kept_, Kept::value) == Kept::list;
    levels_.push_back(type == Json::value_t::object || is_list ? value : nullptr);
    return refusal_.empty();
  }

  Kept (*kept_of_)(std::string_view name);
  Root root_;
  std::string refusal_;
  std::vector<Json*> levels_;  // what brackets are open; null: nothing in it is kept
  Kept kept_ = Kept::value;    // of the member whose name was read last
  std::string name_;
  std::size_t values_ = 0;
};

/// A null where there is nothing.
const Json& at(const Json& value, const char* pointer) {
  static const Json nothing;
  const Json::json_pointer place(pointer);
  return value.contains(place) ? value[place] : nothing;
}

/// The first text at one of these places that says something, else an empty one.
std::string text_at(const Json& value, std::initializer_list<const char*> pointers) {
  for (const char* pointer : pointers) {
    const auto* text = at(value, pointer).get_ptr<const std::string*>();
    if (text != nullptr && !text->empty()) return *text;
  }
  return {};
}

Kept kept_of_jobs(std::string_view name) {
  const auto is_name = [name](const auto& field) { return field.name == name; };
  const bool is_read = std::ranges::any_of(job_fields, is_name) ||
                       std::ranges::any_of(payg_fields, is_name) || name == "data" ||
                       name == "next_cursor" || name == "message" || name == "reason";
  return name == "jobs" ? Kept::list : is_read ? Kept::value : Kept::nothing;
}

/// Settles what follows from several fields. Refuses the first required one that is not there.
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

Refusal read_content(Json& value, JobDraft& job, unsigned place) {
  if (!value.is_object()) return wrong_type("an object", value);
  const Refusal refusal = read_fields(value, job_fields, job, place);
  const Refusal incomplete = complete(job);
  return refusal.empty() ? incomplete : refusal;
}

enum class Rows : bool { all_or_none, each_for_itself };

Refusal read_content(Json& value, JobRows& page, Rows rows) {
  if (!value.contains("jobs")) return "jobs: missing";
  Json& jobs = value["jobs"];
  if (!jobs.is_array()) return "jobs" + wrong_type("an array", jobs);
  page.jobs.reserve(jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    JobDraft job;
    const Refusal refusal = read_content(jobs[i], job, row);
    if (refusal.empty()) {
      page.jobs.push_back(static_cast<JobListItem&&>(job));
    } else if (rows == Rows::all_or_none) {
      return within("jobs[" + std::to_string(i) + "]", refusal);
    } else if (!job.render_uuid.empty()) {
      page.unreadable.push_back(std::move(job.render_uuid));
    }
  }
  std::string cursor;  // empty at the end of the list (contract)
  const Refusal refusal = read(value["next_cursor"], cursor);
  if (!cursor.empty()) page.next_cursor.emplace(std::move(cursor));
  return within("next_cursor", refusal);
}

/// Reads the object that a body is, or the one in its `data`, which counts where the top level has
/// neither `status` nor `jobs` (contract: "envelope").
template <class Draft, class How>
std::optional<Error> decode(std::string_view text, Draft& draft, How how) {
  JsonBody body(text, kept_of_jobs);
  Json& root = body.root();
  Refusal refusal = body.refusal();
  if (refusal.empty() && !root.is_object()) refusal = "the body" + wrong_type("an object", root);
  const bool is_enveloped = root.contains("data") && root["data"].is_object() &&
                            !root.contains("status") && !root.contains("jobs");
  if (refusal.empty()) {
    refusal = is_enveloped ? within("data", read_content(root["data"], draft, how))
                           : read_content(root, draft, how);
  }
  if (refusal.empty()) return std::nullopt;
  return make_error(ErrorCode::malformed_response, "the answer cannot be read: " + refusal);
}

/// Joins texts, up to a length at which they are shortened anyway.
void append(std::string& list, std::string_view separator, const std::string& text) {
  if (text.empty() || list.size() > 1024) return;
  if (!list.empty()) list += separator;
  list += text;
}

std::string spelled(const Json& value) {
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  return value.is_string() ? value.get<std::string>() : digits_of(value);
}

/// What went beyond which limit, as "name: value, name: value". Without a resource the limit is
/// that of requests, of which `retry_after` says more.
std::string facts_of(const Json& body) {
  std::string facts;
  const auto add = [&](const std::string& name, const Json& value) {
    if (value.is_primitive() && !value.is_null()) append(facts, ", ", name + ": " + spelled(value));
  };
  const Json& error = at(body, "/error");
  for (const std::string name : {"resource", "limit", "current"}) {
    if (error.contains("resource")) add(name, at(error, ("/" + name).c_str()));
  }
  const Json& details = at(body, "/details");
  for (const auto& [name, value] : details.items()) {
    if (details.is_object()) add(name, value);
  }
  return facts;
}

/// The refusals of a 422, as "body.limit: too large; query.kind: unknown".
std::string refusals_of(const Json& detail) {
  std::string refusals;
  if (!detail.is_array()) return refusals;
  for (const Json& refusal : detail) {
    std::string location;
    for (const Json& step : at(refusal, "/loc")) {
      if (step.is_string() || step.is_number()) append(location, ".", spelled(step));
    }
    const std::string message = text_at(refusal, {"", "/msg"});
    if (!location.empty()) location += ": ";
    if (!message.empty()) append(refusals, "; ", location + message);
  }
  return refusals;
}

/// A part of a second counts as a whole one: asking too early is what the server wants to prevent.
/// Up to a year: no server means longer, and no arithmetic on clocks overflows.
std::optional<std::chrono::seconds> wait_of(const Json& wait) {
  constexpr double longest = 365 * 24 * 60 * 60;
  if (!wait.is_number() || wait.get<double>() < 0) return std::nullopt;
  return std::chrono::seconds(std::llround(std::ceil(std::min(wait.get<double>(), longest))));
}

}  // namespace

Refusal read(Json& value, ErrorDraft& to) {
  if (value.is_string() || value.is_null()) return read(value, to.text);
  if (!value.is_object()) return wrong_type("a string or an object", value);
  to.code = text_at(value, {"/error_code"});
  to.text = text_at(value, {"/message", "/reason", "/error_code"});
  if (to.text->empty()) to.text.reset();
  return {};
}

Result<Job> decode_job(std::string_view body) {
  JobDraft job;
  if (auto error = decode(body, job, lookup)) return *std::move(error);
  return static_cast<Job&&>(job);
}

Result<JobPage> decode_job_page(std::string_view body) {
  JobRows page;
  if (auto error = decode(body, page, Rows::all_or_none)) return *std::move(error);
  return JobPage{std::move(page.jobs), std::move(page.next_cursor)};
}

Result<JobRows> decode_job_rows(std::string_view body) {
  JobRows page;
  if (auto error = decode(body, page, Rows::each_for_itself)) return *std::move(error);
  return page;
}

ErrorBody decode_error_body(std::string_view body) {
  // All that is within limits is kept: the members of `details` have any name.
  JsonBody parsed(body, [](std::string_view name) {
    return name == "detail" || name == "loc" ? Kept::list : Kept::value;
  });
  // Half a body may have lost the half that matters: nothing is made of it.
  if (!parsed.refusal().empty() || !parsed.root().is_object()) return {};
  const Json& root = parsed.root();
  std::string words = refusals_of(at(root, "/detail"));
  if (words.empty()) {
    words = text_at(root, {"/detail", "/detail/message", "/detail/msg", "/message", "/error",
                           "/error/message"});
  }
  if (const std::string facts = facts_of(root); !facts.empty()) {
    words += words.empty() ? facts : " (" + facts + ")";
  }
  return {std::move(words),
          text_at(root, {"/error/error_code", "/detail/error_code", "/error_code", "/error/type"}),
          wait_of(at(root, "/error/retry_after"))};
}

}  // namespace sudomock::detail

namespace sudomock {
inline namespace v0 {

Result<AcceptedJob> parse_accepted_job(std::string_view body) {
  detail::JobDraft job;
  if (auto error = detail::decode(body, job, detail::accepted)) return *std::move(error);
  return AcceptedJob{std::move(job.render_uuid), job.kind,
                     std::move(job.kind_text),   job.status,
                     std::move(job.status_text), job.estimated_credits,
                     job.duration_seconds,       job.audio};
}

}  // namespace v0
}  // namespace sudomock
