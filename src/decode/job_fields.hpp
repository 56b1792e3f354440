#pragma once

#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <nlohmann/json.hpp>

#include <sudomock/job_page.hpp>

#include "decode/timestamp.hpp"

namespace sudomock::detail {

using Json = nlohmann::json;

/// A failed job's `error` (contract: "a failed job's `error`").
struct ErrorDraft {
  std::optional<std::string> text = std::nullopt;
  std::string code = {};
};

/// A job while it is read: what is kept, and what else decides about it.
struct JobDraft : JobListItem {
  std::optional<std::string> job_id = std::nullopt;  // in case it has no render_uuid
  ErrorDraft error_draft = {};
  std::optional<std::int64_t> estimated_credits = std::nullopt;  // of an accepted job
};

// In what a job's field stands.
constexpr unsigned lookup = 1;    // the answer to a lookup
constexpr unsigned row = 2;       // a row of a list page
constexpr unsigned accepted = 4;  // the answer to a submission
constexpr unsigned everywhere = lookup | row | accepted;

/// One field: its name, the member it goes to, and in which places it stands. The member's type
/// decides what JSON may say there, and what messages call that. A std::string is required.
template <class Object, class... T>
struct FieldOf {
  std::string_view name;
  std::variant<T Object::*...> member;
  unsigned places = lookup | row;
};

using JobField =
    FieldOf<JobDraft, std::string, std::optional<std::string>, std::optional<std::int64_t>,
            std::optional<bool>, std::optional<Timestamp>, std::optional<Payg>, ErrorDraft>;

inline constexpr JobField job_fields[] = {
    {"job_id", &JobDraft::job_id, everywhere},
    {"render_uuid", &JobDraft::render_uuid, everywhere},
    {"kind", &JobDraft::kind_text, everywhere},
    {"status", &JobDraft::status_text, everywhere},
    {"model", &JobDraft::model},
    {"result_url", &JobDraft::result_url},
    {"mockup_uuid", &JobDraft::mockup_uuid},
    {"error", &JobDraft::error_draft},
    {"error_code", &JobDraft::error_code},
    {"credits_charged", &JobDraft::credits_charged},
    {"payg", &JobDraft::payg},
    {"created_at", &JobDraft::created_at},
    {"updated_at", &JobDraft::updated_at},
    {"duration_seconds", &JobDraft::duration_seconds, row | accepted},
    {"audio", &JobDraft::audio, row | accepted},
    {"mockup_name", &JobDraft::mockup_name, row},
    {"poster_url", &JobDraft::poster_url, row},
    {"estimated_credits", &JobDraft::estimated_credits, accepted},
};

inline constexpr FieldOf<Payg, std::optional<std::int64_t>, std::optional<Usd>> payg_fields[] = {
    {"credits", &Payg::credits},
    {"unit_price", &Payg::unit_price},
    {"cost", &Payg::cost},
};

/// Why a value was refused; empty when it was taken. It begins with what is below the value
/// ("payg.cost: expected ..."), or with ": " where it is the value itself.
using Refusal = std::string;

/// As the refusal of what is around `name`.
inline Refusal within(std::string_view name, const Refusal& refusal) {
  if (refusal.empty()) return {};
  return std::string(name) + (refusal.front() == ':' ? "" : ".") + refusal;
}

inline Refusal wrong_type(const std::string& expected, const Json& found) {
  const char* article = found.is_null() ? "" : found.is_structured() ? "an " : "a ";
  return ": expected " + expected + ", found " + article + found.type_name();
}

// Each takes what a value says into a member that is new.

inline Refusal read(Json& value, std::string& to) {  // required, and null is as good as nothing
  if (!value.is_string()) return value.is_null() ? Refusal() : wrong_type("a string", value);
  to = std::move(value.get_ref<std::string&>());
  return {};
}

inline Refusal read(Json& value, bool& to) {
  if (!value.is_boolean()) return wrong_type("a boolean", value);
  to = value.get<bool>();
  return {};
}

inline Refusal read(Json& value, std::int64_t& to) {
  if (!value.is_number()) return wrong_type("an integer", value);
  if (value.is_number_float()) {
    const double number = value.get<double>();
    if (std::abs(number) >= 0x1p53) return ": out of range";  // it may stand for its neighbour
    if (number != std::trunc(number)) return ": expected an integer, found a fraction";
  }
  to = value.get<std::int64_t>();
  return value.is_number_unsigned() && to < 0 ? ": out of range" : "";
}

/// A number's shortest spelling that reads as the same value.
inline std::string digits_of(const Json& number) {
  if (number.is_number_unsigned()) return std::to_string(number.get<std::uint64_t>());
  if (number.is_number_integer()) return std::to_string(number.get<std::int64_t>());
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, number.get<double>()).ptr};
}

/// Exact for amounts of up to 15 significant digits: a double keeps so many (contract: "money").
inline Refusal read(Json& value, Usd& to) {
  if (!value.is_number()) return wrong_type("a number", value);
  const std::optional<Usd> amount = Usd::parse(digits_of(value));
  to = amount.value_or(Usd());
  return amount ? "" : ": out of range";
}

inline Refusal read(Json& value, Timestamp& to) {
  if (!value.is_string()) return wrong_type("a string", value);
  const std::optional<Timestamp> time = parse_timestamp(value.get_ref<std::string&>());
  to = time.value_or(Timestamp());
  return time ? "" : ": not an ISO 8601 time";
}

Refusal read(Json& value, Payg& to);
Refusal read(Json& value, ErrorDraft& to);

template <class T>
Refusal read(Json& value, std::optional<T>& to) {
  return value.is_null() ? Refusal() : read(value, to.emplace());
}

/// Takes every field that is there. The refusal of the first that is refused.
template <class Fields, class Object>
Refusal read_fields(Json& object, const Fields& fields, Object& to, unsigned place = 1) {
  Refusal first;
  for (const auto& field : fields) {
    const auto value = object.find(field.name);
    if (value == object.end() || (field.places & place) == 0) continue;
    const auto read_it = [&](auto member) { return read(*value, to.*member); };
    const Refusal refusal = std::visit(read_it, field.member);
    if (first.empty()) first = within(field.name, refusal);
  }
  return first;
}

}  // namespace sudomock::detail
