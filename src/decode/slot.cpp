#include "decode/slot.hpp"

#include <sudomock/overloaded.hpp>

#include "decode/timestamp.hpp"
#include "types/decimal.hpp"

namespace sudomock::detail {

namespace {

/// What the slot takes, as messages call it; empty when whatever comes is ignored.
std::string_view expected_of(const Slot& slot) {
  return std::visit(overloaded{
                        [](std::string*) { return "a string"; },
                        [](std::optional<std::string>*) { return "a string"; },
                        [](std::optional<Timestamp>*) { return "a string"; },
                        [](std::optional<Cursor>*) { return "a string"; },
                        [](std::optional<std::int64_t>*) { return "an integer"; },
                        [](std::optional<bool>*) { return "a boolean"; },
                        [](std::optional<Usd>*) { return "a number"; },
                        [](std::vector<JobListItem>*) { return "an array"; },
                        [](ErrorField*) { return "a string or an object"; },
                        [](std::optional<Payg>*) { return "an object"; },
                        [](Document) { return "an object"; },
                        [](Row) { return "an object"; },
                        [](auto) { return ""; },
                    },
                    slot);
}

/// Calls the one of `stores` that takes the slot; where none does, the type is wrong.
template <class... Store>
Refusal store(const Slot& slot, std::string_view found, Store... stores) {
  return std::visit(overloaded{stores..., [&](auto) { return wrong_type(slot, found); }}, slot);
}

Refusal store_whole(std::optional<std::int64_t>& integer, std::string_view digits) {
  const std::optional<ScaledDecimal> number = parse_scaled_decimal(digits, 0);
  if (!number) return "out of range";
  if (!number->exact) return "expected an integer, found a fraction";
  integer = number->units;
  return {};
}

Refusal store_money(std::optional<Usd>& money, std::string_view digits) {
  money = Usd::parse(digits);
  return money ? "" : "out of range";
}

Refusal store_time(std::optional<Timestamp>& time, std::string_view text) {
  time = parse_timestamp(text);
  return time ? "" : "not an ISO 8601 time";
}

/// "" is the end of a list, too (contract: "end of a list").
Refusal store_cursor(std::optional<Cursor>& cursor, std::string_view text) {
  cursor.reset();
  if (!text.empty()) cursor.emplace(std::string(text));
  return {};
}

}  // namespace

Refusal wrong_type(const Slot& slot, std::string_view found) {
  const std::string_view expected = expected_of(slot);
  if (expected.empty()) return {};
  return "expected " + std::string(expected) + ", found " + std::string(found);
}

Refusal store_null(const Slot& slot) {
  return store(
      slot, "null", [](std::string* text) { return text->clear(), Refusal(); },
      [](ErrorField* error) { return *error = {}, Refusal(); },
      []<class T>(std::optional<T>* field) { return field->reset(), Refusal(); });
}

Refusal store_boolean(const Slot& slot, bool value) {
  return store(slot, "a boolean",
               [&](std::optional<bool>* flag) { return *flag = value, Refusal(); });
}

Refusal store_integer(const Slot& slot, std::int64_t value) {
  if (auto* const* integer = std::get_if<std::optional<std::int64_t>*>(&slot)) {
    **integer = value;
    return {};
  }
  return store_number(slot, std::to_string(value));
}

Refusal store_number(const Slot& slot, std::string_view digits) {
  return store(
      slot, "a number",
      [&](std::optional<std::int64_t>* integer) { return store_whole(*integer, digits); },
      [&](std::optional<Usd>* money) { return store_money(*money, digits); });
}

Refusal store_text(const Slot& slot, std::string_view text) {
  return store(
      slot, "a string", [&](std::string* field) { return *field = text, Refusal(); },
      [&](std::optional<std::string>* field) { return field->emplace(text), Refusal(); },
      [&](std::optional<Timestamp>* time) { return store_time(*time, text); },
      [&](std::optional<Cursor>* cursor) { return store_cursor(*cursor, text); },
      [&](ErrorField* error) { return *error = {.text = std::string(text)}, Refusal(); },
      [&](LooseText* field) { return field->text = text, Refusal(); });
}

}  // namespace sudomock::detail
