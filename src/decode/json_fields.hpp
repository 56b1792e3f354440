#pragma once

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include <sudomock/job.hpp>

#include "types/parse_timestamp.hpp"

namespace sudomock::detail {

using Json = nlohmann::json;

/// In which answers a field stands.
enum class StandsIn : std::uint8_t {
  lookup = 1,
  row = 2,  ///< A row of a list's page.
  lookup_and_row = lookup | row,
  accepted = 4,  ///< The answer to a submission.
  row_and_accepted = row | accepted,
  all = lookup | row | accepted,
};

[[nodiscard]] constexpr bool stands_in(StandsIn answer, StandsIn field) noexcept {
  return (static_cast<unsigned>(field) & static_cast<unsigned>(answer)) != 0;
}

/// One field of an object: its name, the member it goes to, and the answers that have it. The
/// member's type decides what JSON may say there, and what messages call that.
template <class Object, class... T>
struct FieldOf {
  std::string_view name;
  std::variant<T Object::*...> member;
  StandsIn answers = StandsIn::all;
};

/// Why a value was refused; empty when it was taken. It begins with what is below the value
/// ("payg.cost: expected ..."), or with ": " where it is the value itself.
using Refusal = std::string;

/// Of a required field that says nothing.
inline constexpr const char* required_but_missing = ": required, but missing, null or empty";

/// Makes it the refusal of what is around `name`; of the same when that is empty.
inline Refusal within(std::string_view name, const Refusal& refusal) {
  if (refusal.empty()) return {};
  const bool is_apart = !name.empty() && refusal.front() != ':' && refusal.front() != '[';
  return std::string(name) + (is_apart ? "." : "") + refusal;
}

inline Refusal wrong_type(const std::string& expected, const Json& found) {
  const char* article = found.is_null() ? "" : found.is_structured() ? "an " : "a ";
  return ": expected " + expected + ", found " + article + found.type_name();
}

// Each takes what a value says into a member that is new.

inline Refusal read(Json& value, std::string& to) {  // null counts as nothing
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

inline Refusal read(Json& value, int& to) {
  std::int64_t wide = 0;
  if (Refusal refusal = read(value, wide); !refusal.empty()) return refusal;
  to = static_cast<int>(wide);
  return to == wide ? "" : ": out of range";
}

inline Refusal read(Json& value, double& to) {
  if (!value.is_number()) return wrong_type("a number", value);
  to = value.get<double>();
  return {};
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
  const std::optional<Timestamp> time = parse_timestamp(value.get_ref<const std::string&>());
  to = time.value_or(Timestamp());
  return time ? "" : ": not an ISO 8601 time";
}

constexpr double longest_span = 1e9;  // seconds, 31 years

/// A span of time is a number of seconds.
inline Refusal read(Json& value, std::chrono::microseconds& to) {
  double seconds = 0;
  if (Refusal refusal = read(value, seconds); !refusal.empty()) return refusal;
  if (!(seconds >= 0 && seconds <= longest_span)) return ": not 0 to 1e9 seconds";
  to = std::chrono::microseconds(std::llround(seconds * 1e6));
  return {};
}

/// What a server says in seconds may also be negative.
inline Refusal read(Json& value, std::chrono::seconds& to) {
  double seconds = 0;
  if (Refusal refusal = read(value, seconds); !refusal.empty()) return refusal;
  if (!(std::abs(seconds) <= longest_span)) return ": not -1e9 to 1e9 seconds";
  to = std::chrono::seconds(std::llround(std::ceil(seconds)));
  return {};
}

Refusal read(Json& value, Payg& to);

template <class T>
Refusal read(Json& value, std::optional<T>& to) {
  return value.is_null() ? Refusal() : read(value, to.emplace());
}

/// Distinguishes null from nothing.
template <class T>
Refusal read(Json& value, std::optional<std::optional<T>>& to) {
  return read(value, to.emplace());
}

template <class T>
Refusal read(Json& value, std::vector<T>& to) {
  if (!value.is_array()) return wrong_type("an array", value);
  for (Json& element : value) {
    const std::string index = "[" + std::to_string(to.size()) + "]";
    const Refusal refusal = read(element, to.emplace_back());
    if (!refusal.empty()) return within(index, refusal);
  }
  return {};
}

/// Takes every field that is there. The refusal of the first that is refused.
template <class Fields, class Object>
Refusal read_fields(Json& object, const Fields& fields, Object& to,
                    StandsIn answer = StandsIn::all) {
  Refusal first;
  for (const auto& field : fields) {
    const auto value = object.find(field.name);
    if (value == object.end() || !stands_in(answer, field.answers)) continue;
    const auto read_it = [&](auto member) { return read(*value, to.*member); };
    const Refusal refusal = std::visit(read_it, field.member);
    if (first.empty()) first = within(field.name, refusal);
  }
  return first;
}

inline constexpr FieldOf<Payg, std::optional<std::int64_t>, std::optional<Usd>> payg_fields[] = {
    {"credits", &Payg::credits},
    {"unit_price", &Payg::unit_price},
    {"cost", &Payg::cost},
};

inline Refusal read(Json& value, Payg& to) {
  if (!value.is_object()) return wrong_type("an object", value);
  return read_fields(value, payg_fields, to);
}

/// The first text at one of these places that says something, else an empty one.
inline std::string text_at(const Json& value, std::initializer_list<const char*> pointers) {
  for (const char* pointer : pointers) {
    const Json::json_pointer place(pointer);
    if (!value.contains(place)) continue;
    const auto* text = value[place].get_ptr<const std::string*>();
    if (text != nullptr && !text->empty()) return *text;
  }
  return {};
}

/// A failed job's `error` (contract: "a failed job's `error`").
struct ErrorDraft {
  std::optional<std::string> text = std::nullopt;
  std::string code = {};
};

/// What is read of an `error` that is an object.
inline constexpr std::string_view error_texts[] = {"message", "reason", "error_code"};

inline Refusal read(Json& value, ErrorDraft& to) {
  if (value.is_string() || value.is_null()) return read(value, to.text);
  if (!value.is_object()) return wrong_type("a string or an object", value);
  to.code = text_at(value, {"/error_code"});
  std::string text = text_at(value, {"/message", "/reason", "/error_code"});
  if (!text.empty()) to.text = std::move(text);
  return {};
}

}  // namespace sudomock::detail
