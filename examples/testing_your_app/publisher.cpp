#include "publisher.hpp"

#include <utility>

namespace {

Outcome explain(const sudomock::Error& error) {
  switch (error.code) {
    case sudomock::ErrorCode::poll_timeout:
    case sudomock::ErrorCode::cancelled:
      return TryLater{error.message};
    default:
      return NeedsOperator{error.message};
  }
}

}  // namespace

Outcome Publisher::publish(const std::string& render_uuid, std::stop_token stop) const {
  const sudomock::Result<sudomock::JobResult> result =
      client_.wait_for_result(render_uuid, {.timeout = patience_}, std::move(stop));
  if (!result) return explain(result.error());
  if (const auto* video = std::get_if<sudomock::VideoResult>(&*result)) {
    return Published{video->url};
  }
  return NeedsOperator{"job " + render_uuid + " is no video"};
}
