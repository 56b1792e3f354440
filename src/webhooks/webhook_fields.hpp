#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <sudomock/webhook.hpp>

namespace sudomock::detail {

/// A delivery's fields by their names on the wire, while they are read.
struct WebhookDraft {
  using Text = std::optional<std::string>;

  Text event, type;
  Text render_uuid, job_id;
  Text kind, status, result_url, created_at;
  Text error, error_code, message;
  Text mockup_id, name, version, print_areas, reason, export_format;
  Text nested_message, nested_reason, nested_code;  // of an object `error`
  std::optional<std::chrono::milliseconds> duration;
};

/// One of them.
struct WebhookField {
  /// Which values it has. Null is one for all.
  enum class Takes {
    string,    ///< Nothing else.
    any_text,  ///< Nowhere promised: a value that is no string is as good as none.
    label,     ///< A string, or a whole number, kept as text.
    error,     ///< A string or an object.
    json,      ///< An array or an object, kept as JSON text.
    duration,  ///< Whole milliseconds.
  };

  std::string_view name;
  Takes takes;
  WebhookDraft::Text WebhookDraft::*text;  // null for a duration
};

/// The field of the delivery called `name`, or null: it is ignored (contract: "additive policy").
[[nodiscard]] const WebhookField* find_webhook_field(std::string_view name) noexcept;
/// The same of an object `error`.
[[nodiscard]] const WebhookField* find_error_field(std::string_view name) noexcept;

/// Such as "a string".
[[nodiscard]] std::string_view expected_of(WebhookField::Takes takes) noexcept;

/// The event, or what is wrong with one of its fields ("name: reason") put into `refusal`.
[[nodiscard]] WebhookEvent finish(WebhookDraft&& draft, std::string& refusal);

}  // namespace sudomock::detail
