#pragma once

#include <atomic>
#include <string>

#include <httplib.h>
#include <sudomock/job_watcher.hpp>
#include <sudomock/webhook.hpp>

/// The endpoint to which the API posts when a job ends. Ready to copy.
///
/// A delivery is a hint, never the news itself: it can be missing, late, doubled and out of order,
/// and it lacks what the job has. So it only nudges the watcher, which looks the job up, and which
/// finds by itself what no delivery reports. A double nudges a job that nobody watches any more,
/// which costs nothing.
class WebhookReceiver {
 public:
  /// Both must outlive the server.
  WebhookReceiver(const sudomock::WebhookVerifier& verifier, sudomock::JobWatcher& watcher)
      : verifier_(verifier), watcher_(watcher) {}

  /// Answers the POST requests to `path`. Safe to be asked by many threads at once.
  void serve(httplib::Server& server, const std::string& path) {
    server.set_payload_max_length(1024 * 1024);  // a delivery has a few hundred bytes
    server.Post(path, [this](const httplib::Request& request, httplib::Response& response) {
      response.status = receive(request);
    });
  }

  /// Genuine deliveries so far, doubles included.
  [[nodiscard]] int accepted() const { return accepted_; }

 private:
  [[nodiscard]] int receive(const httplib::Request& request) {
    // The body byte for byte: whoever parses it and writes it again has another one.
    const sudomock::Result<sudomock::WebhookEvent> event =
        verifier_.verify(request.body, request.get_header_value("X-SudoMock-Signature"),
                         request.get_header_value("X-SudoMock-Timestamp"));
    if (!event) return status_of(event.error().code);
    // The sender waits for us: all work comes after, on the watcher's thread.
    ++accepted_;
    watcher_.nudge(event->render_uuid);
    return 204;
  }

  [[nodiscard]] static int status_of(sudomock::ErrorCode refusal) {
    switch (refusal) {
      case sudomock::ErrorCode::invalid_signature:
        return 401;
      case sudomock::ErrorCode::response_too_large:
        return 413;
      case sudomock::ErrorCode::malformed_response:
        return 400;
      default:
        return 500;  // the verifier was made wrongly
    }
  }

  const sudomock::WebhookVerifier& verifier_;
  sudomock::JobWatcher& watcher_;
  std::atomic<int> accepted_{0};
};
