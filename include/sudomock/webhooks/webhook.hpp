#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sudomock/config.hpp>
#include <sudomock/job.hpp>
#include <sudomock/result.hpp>
#include <sudomock/timestamp.hpp>

namespace sudomock {

namespace detail {
struct WebhookKeys;
}  // namespace detail

inline namespace v0_1 {

/// What a delivery is about (contract: "Webhooks"). The sixteen events of the API are these, as
/// each of a photo has an older name too. There is none for a cancelled job, and an upload that
/// failed arrives as `render_failed`.
enum class WebhookType {
  render_succeeded,               ///< `render.succeeded`
  render_failed,                  ///< `render.failed`, of renders and of uploads
  upload_succeeded,               ///< `upload.succeeded`
  video_succeeded,                ///< `video.succeeded`
  video_failed,                   ///< `video.failed`
  test,                           ///< `webhook.test`: somebody tries the endpoint out
  photo_mockup_ready,             ///< `photo_mockup.ready`, older `2d_mockup.ready`
  photo_mockup_rejected,          ///< `photo_mockup.rejected`, older `2d_mockup.rejected`
  photo_mockup_failed,            ///< `photo_mockup.failed`, older `2d_mockup.failed`
  photo_mockup_render_succeeded,  ///< `photo_mockup_render.succeeded`, older `2d_render.succeeded`
  photo_mockup_render_failed,     ///< `photo_mockup_render.failed`, older `2d_render.failed`
  unknown,                        ///< Newer than this library: `WebhookEvent::type_text` has it.
};

/// The newer spelling, such as `"photo_mockup.ready"`; `"unknown"` for `WebhookType::unknown`.
/// Static lifetime.
[[nodiscard]] SUDOMOCK_WEBHOOKS_EXPORT std::string_view to_string(WebhookType type) noexcept;
/// The type with that name, in either spelling, else `WebhookType::unknown`. Case-sensitive, as the
/// wire is.
[[nodiscard]] SUDOMOCK_WEBHOOKS_EXPORT WebhookType
parse_webhook_type(std::string_view text) noexcept;

/// What a delivery said: that something happened, not what is so now. Deliveries can be missing,
/// late, doubled and out of order. They carry neither credits nor a mockup's id, and are of ends
/// only: none is of a job that is queued, started or cancelled. So look the job up by
/// `JobsClient::get`. A plain value.
///
/// All but the type may be absent. Of the events of jobs (`render_succeeded` to `video_failed`) the
/// id may not.
struct WebhookEvent {
  WebhookType type = WebhookType::unknown;  ///< What happened.
  std::string type_text = {};               ///< `event` (or `type`) as sent, also when unknown.
  std::string render_uuid = {};             ///< The job's id (`render_uuid`, else `job_id`), or "".
  JobKind kind = JobKind::unknown;          ///< What the job makes.
  std::string kind_text = {};               ///< `kind` as sent, also when unknown; "" without one.
  JobStatus status = JobStatus::unknown;    ///< Where the job stood.
  std::string status_text = {};  ///< `status` as sent, also when unknown; "" without one.
  std::optional<std::string> result_url = std::nullopt;  ///< An upload's is relative.
  std::optional<std::string> error = std::nullopt;       ///< Why it failed, for a human.
  std::optional<std::string> error_code = std::nullopt;  ///< The reason, for a program.
  std::optional<Timestamp> created_at = std::nullopt;    ///< As sent.

  /// \name Of photo events only
  /// @{
  std::optional<std::string> mockup_id = std::nullopt;  ///< The photo's mockup.
  std::optional<std::string> name = std::nullopt;       ///< Ready: the mockup's name.
  std::optional<std::string> version = std::nullopt;    ///< Ready: its version, a number as text.
  /// Ready: as JSON text, since its shape is nowhere published; spaces and the order of members may
  /// differ from what was sent.
  std::optional<std::string> print_areas = std::nullopt;
  std::optional<std::string> reason = std::nullopt;         ///< Rejected: why, for a human.
  std::optional<std::string> export_format = std::nullopt;  ///< Rendered: such as `png`.
  std::optional<std::chrono::milliseconds> duration =
      std::nullopt;  ///< Rendered: how long it took.
  /// @}

  /// Equal when every field is.
  friend bool operator==(const WebhookEvent&, const WebhookEvent&) = default;
};

/// How a `WebhookVerifier` judges.
struct WebhookOptions {
  /// How far a delivery's timestamp may be from now, to either side; at least 1 s. Within that time
  /// an overheard delivery can be sent again.
  std::chrono::seconds tolerance{300};
};

/// Tells deliveries of the SudoMock API from everything else that reaches a webhook endpoint, and
/// reads them (contract: "Webhooks"). For any HTTP server: what it needs is the request's body,
/// byte for byte as it came, and two headers.
///
/// \code
/// const sudomock::WebhookVerifier verifier{{secret, secret_before_rotation}};
///
/// // in the handler of POST requests
/// const sudomock::Result<sudomock::WebhookEvent> event =
///     verifier.verify(body, header("X-SudoMock-Signature"), header("X-SudoMock-Timestamp"));
/// if (!event) return answer(sudomock::http_status(event.error()));
/// changed.push_back(event->render_uuid);  // to be asked for later: the sender waits for us
/// return answer(204);
/// \endcode
///
/// Safe to use from many threads at once. Copies share the secrets, whose memory is overwritten
/// when the last copy ends. They can be neither read back nor printed.
class SUDOMOCK_WEBHOOKS_EXPORT WebhookVerifier {
 public:
  /// `secrets`: each that a delivery may be signed with, whole, `whsec_` included: the present one,
  /// and for a while the one before. Never fails: no secret at all, one that is empty, has control
  /// characters (the line end of a file), spaces or quotes around it, or is masked (`whsec_****`),
  /// and a tolerance of less than 1 s make every `verify` return `invalid_argument`.
  explicit WebhookVerifier(std::vector<std::string> secrets, WebhookOptions options = {});
  WebhookVerifier(const WebhookVerifier&) noexcept = default;             ///< Shares the secrets.
  WebhookVerifier& operator=(const WebhookVerifier&) noexcept = default;  ///< Shares them, too.
  ~WebhookVerifier();  ///< The last copy's overwrites the secrets.

  /// The `invalid_argument` that every `verify` would return, so that a program can refuse to
  /// start; also where OpenSSL's configuration offers no HMAC-SHA256.
  [[nodiscard]] Result<void> check() const;

  /// The event, if the delivery is genuine.
  ///
  /// `body`: the raw request body. `signature`, `timestamp`: the values of `X-SudoMock-Signature`
  /// and `X-SudoMock-Timestamp`, "" for one that is missing. `now`: the time to measure the
  /// timestamp against.
  ///
  /// Errors: `invalid_signature` for a signature that is not 64 lower-case hexadecimal digits or
  /// that none of the secrets makes of this body and timestamp, for a timestamp that is no Unix
  /// time in whole seconds, and for one further from `now` than the tolerance. `malformed_response`
  /// for a genuine body that cannot be read, naming the field. `response_too_large` for a body of
  /// more than 8 MiB, of which nothing is read. `invalid_argument` for a verifier that was made
  /// wrongly, and where OpenSSL's configuration offers no HMAC-SHA256. `http_status` is what to
  /// answer to each.
  ///
  /// The body is read only after its signature held. All secrets are tried, each compared in
  /// constant time.
  [[nodiscard]] Result<WebhookEvent> verify(
      std::string_view body, std::string_view signature, std::string_view timestamp,
      std::chrono::system_clock::time_point now = std::chrono::system_clock::now()) const;

 private:
  std::shared_ptr<const detail::WebhookKeys> keys_;
};

/// The HTTP status to answer a delivery with that `WebhookVerifier::verify` refused: 401 for
/// `invalid_signature`, 413 for `response_too_large`, 400 for `malformed_response`, and 500 for
/// anything else, which is the receiver's own fault.
[[nodiscard]] SUDOMOCK_WEBHOOKS_EXPORT int http_status(const Error& error) noexcept;

}  // namespace v0_1
}  // namespace sudomock
