#include "testing/error_bodies.hpp"

#include "testing/encode.hpp"

namespace sudomock::detail {

namespace {

std::string proxy_page(int status, const char* reason) {
  const std::string title = std::to_string(status) + ' ' + reason;
  return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
         "</h1></center>\r\n</body>\r\n</html>\r\n";
}

std::string credits_body(Timestamp now) {
  const auto tomorrow = std::chrono::floor<std::chrono::days>(now) + std::chrono::days{1};
  return R"({"detail":"Credits exhausted","error_code":"credits_exhausted","credits_reset_at":")" +
         encode_timestamp(tomorrow) + "\"}";
}

}  // namespace

std::string standard_error_body(const std::string& detail) {
  return "{\"detail\":" + encode_text(detail) + ",\"success\":false}";
}

std::string validation_error_body(const std::string& parameter, const std::string& message,
                                  const std::string& type) {
  return R"({"detail":[{"loc":["query",)" + encode_text(parameter) + R"(],"msg":)" +
         encode_text(message) + R"(,"type":)" + encode_text(type) + "}]}";
}

std::string rate_limit_body(std::int64_t limit, std::chrono::seconds retry_after) {
  return R"({"detail":"Rate limit exceeded","success":false,)"
         R"("error":{"type":"rate_limit_exceeded","limit":)" +
         std::to_string(limit) + R"(,"remaining":0,"retry_after":)" +
         std::to_string(retry_after.count()) + "}}";
}

std::string body_for_status(int status, Timestamp now,
                            std::optional<std::chrono::seconds> retry_after) {
  switch (status) {
    case 401:
      return standard_error_body("Not authenticated");
    case 402:
      return credits_body(now);
    case 403:
      return standard_error_body("Permission denied");
    case 404:
      return standard_error_body("Job not found");
    case 422:
      return validation_error_body("limit", "Input should be valid", "value_error");
    case 429: {
      // Without a Retry-After neither the header nor the body names a time.
      if (retry_after) return rate_limit_body(0, *retry_after);
      return R"({"detail":"Too many concurrent requests","success":false,)"
             R"("error":{"type":"concurrent_limit_exceeded"}})";
    }
    case 500:
      return standard_error_body("Internal server error");
    case 502:
      return proxy_page(status, "Bad Gateway");
    case 503:
      return proxy_page(status, "Service Temporarily Unavailable");
    case 504:
      return proxy_page(status, "Gateway Time-out");
    default:
      return standard_error_body("Status " + std::to_string(status));
  }
}

}  // namespace sudomock::detail
