#include "decode/error_body.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <utility>

#include "decode/json_body.hpp"

namespace sudomock::detail {

namespace {

/// A null where there is nothing.
const Json& at(const Json& value, const char* pointer) {
  static const Json nothing;
  const Json::json_pointer place(pointer);
  return value.contains(place) ? value[place] : nothing;
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

/// What went beyond which limit, and when that ends, as "name: value, name: value". Without a
/// resource the limit is that of requests, of which `retry_after` says more.
std::string facts_of(const Json& body) {
  std::string facts;
  const auto add = [&](const std::string& name, const Json& value) {
    if (value.is_primitive() && !value.is_null()) append(facts, ", ", name + ": " + spelled(value));
  };
  const Json& error = at(body, "/error");
  for (const std::string name : {"resource", "limit", "current"}) {
    if (error.contains("resource")) add(name, at(error, ("/" + name).c_str()));
  }
  add("credits_reset_at", at(body, "/credits_reset_at"));
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

ErrorBody decode_error_body(std::string_view body) {
  // All that is within limits is kept: the members of `details` have any name.
  JsonBody parsed(body, [](std::string_view /*object*/, std::string_view name) {
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
