#include "webhooks/webhook_reader.hpp"

#include <utility>

#include "decode/json_body.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

using Text = std::optional<std::string>;

/// Not documented as a string: any other value counts as none.
struct AnyText {
  Text text = std::nullopt;
};
/// A string, or a whole number, kept as text.
struct Label {
  Text text = std::nullopt;
};
/// An array or an object, kept as JSON text.
struct JsonText {
  Text text = std::nullopt;
};

/// A delivery while it is read: what is kept, and what else decides about it.
struct WebhookDraft : WebhookEvent {
  Text event = std::nullopt;
  AnyText older_event = {};
  std::string job_id = {};
  ErrorDraft error_draft = {};
  AnyText message = {};
  Label mockup_label = {};
  Label version_label = {};
  JsonText areas = {};
  std::optional<std::int64_t> duration_ms = std::nullopt;
};

constexpr FieldOf<WebhookDraft, std::string, Text, AnyText, Label, JsonText, ErrorDraft,
                  std::optional<Timestamp>, std::optional<std::int64_t>>
    webhook_fields[] = {
        {"event", &WebhookDraft::event},
        {"type", &WebhookDraft::older_event},
        {"job_id", &WebhookDraft::job_id},
        {"render_uuid", &WebhookDraft::render_uuid},
        {"kind", &WebhookDraft::kind_text},
        {"status", &WebhookDraft::status_text},
        {"result_url", &WebhookDraft::result_url},
        {"error", &WebhookDraft::error_draft},
        {"error_code", &WebhookDraft::error_code},
        {"message", &WebhookDraft::message},
        {"created_at", &WebhookDraft::created_at},
        {"mockup_id", &WebhookDraft::mockup_label},
        {"name", &WebhookDraft::name},
        {"version", &WebhookDraft::version_label},
        {"print_areas", &WebhookDraft::areas},
        {"reason", &WebhookDraft::reason},
        {"export_format", &WebhookDraft::export_format},
        {"duration_ms", &WebhookDraft::duration_ms},
};

Refusal read(Json& value, AnyText& to) {
  return value.is_string() ? detail::read(value, to.text) : Refusal();
}

Refusal read(Json& value, Label& to) {
  if (!value.is_number_integer()) return detail::read(value, to.text);
  to.text = digits_of(value);
  return {};
}

Refusal read(Json& value, JsonText& to) {
  if (value.is_null()) return {};
  if (!value.is_structured()) return wrong_type("an array or an object", value);
  to.text = value.dump();
  return {};
}

Kept kept_of_webhook(std::string_view /*object*/, std::string_view name) {
  return name == "print_areas" ? Kept::whole : kept_of(webhook_fields, name);
}

bool is_of_a_job(WebhookType type) {
  switch (type) {
    case WebhookType::render_succeeded:
    case WebhookType::render_failed:
    case WebhookType::upload_succeeded:
    case WebhookType::video_succeeded:
    case WebhookType::video_failed:
      return true;
    default:
      return false;
  }
}

/// Settles what follows from several fields. Refuses the first required one that is not there.
Refusal complete(WebhookDraft& draft) {
  Text& type = draft.event ? draft.event : draft.older_event.text;
  draft.type_text = std::move(type).value_or(std::string());
  draft.type = parse_webhook_type(draft.type_text);
  if (draft.type_text.empty()) return within("event", required_but_missing);
  if (draft.render_uuid.empty()) draft.render_uuid = std::move(draft.job_id);
  if (draft.render_uuid.empty() && is_of_a_job(draft.type))
    return within("job_id", required_but_missing);
  draft.kind = parse_job_kind(draft.kind_text);
  draft.status = parse_job_status(draft.status_text);
  // A photo's failure has its message beside the event.
  draft.error = std::move(draft.error_draft.text);
  const bool has_error = draft.error && !draft.error->empty();
  if (!has_error && draft.message.text) draft.error = std::move(draft.message.text);
  if (!draft.error_draft.code.empty()) draft.error_code = std::move(draft.error_draft.code);
  draft.mockup_id = std::move(draft.mockup_label.text);
  draft.version = std::move(draft.version_label.text);
  draft.print_areas = std::move(draft.areas.text);
  if (draft.duration_ms) draft.duration = std::chrono::milliseconds(*draft.duration_ms);
  return {};
}

}  // namespace

Result<WebhookEvent> read_webhook(std::string_view body) {
  JsonBody parsed(body, kept_of_webhook);
  Json& root = parsed.root();
  WebhookDraft draft;
  Refusal refusal = parsed.refusal();
  if (refusal.empty() && !root.is_object()) refusal = "the body" + wrong_type("an object", root);
  if (refusal.empty()) refusal = read_fields(root, webhook_fields, draft);
  if (refusal.empty()) refusal = complete(draft);
  if (refusal.empty()) return static_cast<WebhookEvent&&>(draft);
  return make_error(ErrorCode::malformed_response, "the delivery cannot be read: " + refusal);
}

}  // namespace sudomock::detail
