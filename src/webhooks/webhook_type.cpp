#include <sudomock/webhook.hpp>

#include "types/names.hpp"

namespace sudomock {
inline namespace v0_1 {

namespace {

/// The newer spelling of each type before the older one.
constexpr detail::Name<WebhookType> names[] = {
    {"render.succeeded", WebhookType::render_succeeded},
    {"render.failed", WebhookType::render_failed},
    {"upload.succeeded", WebhookType::upload_succeeded},
    {"video.succeeded", WebhookType::video_succeeded},
    {"video.failed", WebhookType::video_failed},
    {"webhook.test", WebhookType::test},
    {"photo_mockup.ready", WebhookType::photo_mockup_ready},
    {"photo_mockup.rejected", WebhookType::photo_mockup_rejected},
    {"photo_mockup.failed", WebhookType::photo_mockup_failed},
    {"photo_mockup_render.succeeded", WebhookType::photo_mockup_render_succeeded},
    {"photo_mockup_render.failed", WebhookType::photo_mockup_render_failed},
    {"2d_mockup.ready", WebhookType::photo_mockup_ready},
    {"2d_mockup.rejected", WebhookType::photo_mockup_rejected},
    {"2d_mockup.failed", WebhookType::photo_mockup_failed},
    {"2d_render.succeeded", WebhookType::photo_mockup_render_succeeded},
    {"2d_render.failed", WebhookType::photo_mockup_render_failed},
};

}  // namespace

std::string_view to_string(WebhookType type) noexcept { return detail::name_of(names, type); }

WebhookType parse_webhook_type(std::string_view text) noexcept {
  return detail::named(names, text);
}

}  // namespace v0_1
}  // namespace sudomock
