#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "decode/job_draft.hpp"

namespace sudomock::detail {

struct Ignored {};   ///< A field newer than this library (contract: "additive policy").
struct Document {};  ///< The whole body.
struct Envelope {};  ///< `data`: without an object in it, a field like any unknown one.
struct Row {};       ///< An element of a page's `jobs`.

/// Where a value goes. What kind of place it is decides what JSON may say there.
using Slot =
    std::variant<Ignored, Document, Envelope, Row, std::string*, std::optional<std::string>*,
                 std::optional<std::int64_t>*, std::optional<bool>*, std::optional<Timestamp>*,
                 std::optional<Usd>*, std::optional<Payg>*, std::optional<Cursor>*,
                 std::vector<JobListItem>*, ErrorField*, LooseText*>;

/// Why a value was refused; empty when it was taken.
using Refusal = std::string;

// Each stores a value of the JSON type in its name; a later value replaces an earlier one.
[[nodiscard]] Refusal store_null(const Slot& slot);
[[nodiscard]] Refusal store_boolean(const Slot& slot, bool value);
[[nodiscard]] Refusal store_integer(const Slot& slot, std::int64_t value);
/// `digits` is the number as JSON spells it.
[[nodiscard]] Refusal store_number(const Slot& slot, std::string_view digits);
[[nodiscard]] Refusal store_text(const Slot& slot, std::string_view text);

/// The refusal of what is no value of the slot's type: "expected a string, found an array".
[[nodiscard]] Refusal wrong_type(const Slot& slot, std::string_view found);

}  // namespace sudomock::detail
