#include "testing/webhook_body.hpp"

#include "testing/encode.hpp"

namespace sudomock::detail {

namespace {

// A photo that is refused is a failed job; which of the failures are that only its code can tell.
bool is_rejected(const JobListItem& job) {
  return job.status == JobStatus::failed && job.error_code &&
         job.error_code->find("REJECTED") != std::string::npos;
}

void append(std::string& body, std::string_view name, const std::string& json) {
  body += body.empty() ? '{' : ',';
  body += encode_text(std::string(name)) + ':' + json;
}

std::string text_or_null(const std::optional<std::string>& text) {
  return text ? encode_text(*text) : "null";
}

}  // namespace

std::string webhook_event(const JobListItem& job, bool older_names) {
  const bool has_succeeded = job.status == JobStatus::succeeded;
  if (!has_succeeded && job.status != JobStatus::failed) return {};
  const char* outcome = has_succeeded ? ".succeeded" : ".failed";
  switch (job.kind) {
    case JobKind::photo_mockup_create:
      if (!has_succeeded && is_rejected(job)) outcome = ".rejected";
      return (older_names ? "2d_mockup" : "photo_mockup") +
             std::string(has_succeeded ? ".ready" : outcome);
    case JobKind::photo_mockup_render:
      return (older_names ? "2d_render" : "photo_mockup_render") + std::string(outcome);
    case JobKind::render:
    case JobKind::video:
      return std::string(to_string(job.kind)) + outcome;
    case JobKind::upload:
      return has_succeeded ? "upload.succeeded" : "render.failed";
    default:
      return {};
  }
}

std::string webhook_body(const JobListItem& job, std::string_view event) {
  std::string body;
  append(body, "event", encode_text(std::string(event)));
  append(body, "job_id", encode_text(job.render_uuid));
  append(body, "kind", encode_text(job.kind_text));
  append(body, "status", encode_text(job.status_text));
  append(body, "result_url", text_or_null(job.result_url));
  append(body, "error", text_or_null(job.error));
  append(body, "created_at", job.created_at ? '"' + to_iso8601(*job.created_at) + '"' : "null");
  if (job.error_code) append(body, "error_code", encode_text(*job.error_code));
  if (job.kind == JobKind::photo_mockup_create && job.status == JobStatus::succeeded) {
    append(body, "version", "1");
    append(body, "mockup_id", text_or_null(job.mockup_uuid));
    append(body, "name", text_or_null(job.mockup_name));
    append(body, "print_areas", "[]");
  } else if (job.kind == JobKind::photo_mockup_create && is_rejected(job)) {
    append(body, "reason", text_or_null(job.error));
  } else if (job.kind == JobKind::photo_mockup_render) {
    if (job.error_code) append(body, "message", text_or_null(job.error));
    append(body, "mockup_id", text_or_null(job.mockup_uuid));
  }
  return body + '}';
}

}  // namespace sudomock::detail
