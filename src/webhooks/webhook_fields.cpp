#include "webhooks/webhook_fields.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "decode/timestamp.hpp"

namespace sudomock::detail {

namespace {

using Draft = WebhookDraft;
using Takes = WebhookField::Takes;
using Text = WebhookDraft::Text;

constexpr std::string_view required = "required, but missing, null or empty";

constexpr WebhookField delivery_fields[] = {
    {"event", Takes::string, &Draft::event},
    {"type", Takes::any_text, &Draft::type},
    {"job_id", Takes::string, &Draft::job_id},
    {"render_uuid", Takes::string, &Draft::render_uuid},
    {"kind", Takes::string, &Draft::kind},
    {"status", Takes::string, &Draft::status},
    {"result_url", Takes::string, &Draft::result_url},
    {"error", Takes::error, &Draft::error},
    {"error_code", Takes::string, &Draft::error_code},
    {"message", Takes::any_text, &Draft::message},
    {"created_at", Takes::string, &Draft::created_at},
    {"mockup_id", Takes::label, &Draft::mockup_id},
    {"name", Takes::string, &Draft::name},
    {"version", Takes::label, &Draft::version},
    {"print_areas", Takes::json, &Draft::print_areas},
    {"reason", Takes::string, &Draft::reason},
    {"export_format", Takes::string, &Draft::export_format},
    {"duration_ms", Takes::duration, nullptr},
};

constexpr WebhookField error_fields[] = {
    {"message", Takes::any_text, &Draft::nested_message},
    {"reason", Takes::any_text, &Draft::nested_reason},
    {"error_code", Takes::any_text, &Draft::nested_code},
};

const WebhookField* find(std::span<const WebhookField> fields, std::string_view name) noexcept {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [name](const WebhookField& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &*found;
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

bool says_something(const Text& text) { return text && !text->empty(); }

std::string text_or_none(Text&& text) { return std::move(text).value_or(std::string()); }

/// Of an object, the first part that says something; of a string, that (contract: "a failed job's
/// error"). A photo's failure has its message beside the event.
Text error_of(Draft& draft) {
  for (Text* part : {&draft.error, &draft.nested_message, &draft.nested_reason, &draft.nested_code,
                     &draft.message}) {
    if (says_something(*part)) return *part;
  }
  return std::move(draft.error);
}

}  // namespace

const WebhookField* find_webhook_field(std::string_view name) noexcept {
  return find(delivery_fields, name);
}

const WebhookField* find_error_field(std::string_view name) noexcept {
  return find(error_fields, name);
}

std::string_view expected_of(Takes takes) noexcept {
  switch (takes) {
    case Takes::error:
      return "a string or an object";
    case Takes::json:
      return "an array or an object";
    case Takes::duration:
      return "an integer";
    default:
      return "a string";
  }
}

WebhookEvent finish(WebhookDraft&& draft, std::string& refusal) {
  const auto refuse = [&refusal](std::string_view name, std::string_view reason) {
    if (refusal.empty()) refusal.append(name).append(": ").append(reason);
  };
  WebhookEvent event;
  event.type_text = text_or_none(std::move(draft.event ? draft.event : draft.type));
  event.type = parse_webhook_type(event.type_text);
  if (event.type_text.empty()) refuse("event", required);
  event.render_uuid =
      text_or_none(std::move(says_something(draft.render_uuid) ? draft.render_uuid : draft.job_id));
  if (event.render_uuid.empty() && is_of_a_job(event.type)) refuse("job_id", required);
  event.kind_text = text_or_none(std::move(draft.kind));
  event.kind = parse_job_kind(event.kind_text);
  event.status_text = text_or_none(std::move(draft.status));
  event.status = parse_job_status(event.status_text);
  event.result_url = std::move(draft.result_url);
  event.error = error_of(draft);
  event.error_code = std::move(draft.nested_code ? draft.nested_code : draft.error_code);
  if (draft.created_at) {
    event.created_at = parse_timestamp(*draft.created_at);
    if (!event.created_at) refuse("created_at", "not an ISO 8601 time");
  }
  event.mockup_id = std::move(draft.mockup_id);
  event.name = std::move(draft.name);
  event.version = std::move(draft.version);
  event.print_areas = std::move(draft.print_areas);
  event.reason = std::move(draft.reason);
  event.export_format = std::move(draft.export_format);
  event.duration = draft.duration;
  return event;
}

}  // namespace sudomock::detail
