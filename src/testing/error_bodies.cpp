#include "testing/error_bodies.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace sudomock::detail {

namespace {

constexpr std::pair<int, const char*> details[] = {{401, "Not authenticated"},
                                                   {403, "Permission denied"},
                                                   {404, "Job not found"},
                                                   {500, "Internal server error"}};
constexpr std::pair<int, const char*> proxy_reasons[] = {
    {502, "Bad Gateway"},
    {503, "Service Temporarily Unavailable"},
    {504, "Gateway Time-out"},
    {520, "Web Server Returned an Unknown Error"},
    {522, "Connection Timed Out"}};

std::string proxy_page(int status, const char* reason) {
  const std::string title = std::to_string(status) + ' ' + reason;
  return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
         "</h1></center>\r\n</body>\r\n</html>\r\n";
}

// Ordered, so that the fields come as in the API's samples. Text that is not UTF-8 is repaired.
using Json = nlohmann::ordered_json;
std::string text_of(const Json& body) {
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string credits_body(Timestamp now) {
  const auto tomorrow = std::chrono::floor<std::chrono::days>(now) + std::chrono::days{1};
  return text_of({{"detail", "Credits exhausted"},
                  {"error_code", "credits_exhausted"},
                  {"credits_reset_at", to_iso8601(tomorrow)}});
}

std::string conflict_body() {
  return text_of({{"error_code", "CONFLICT"},
                  {"message", "Conflict"},
                  {"detail", "Another request for this job is under way"}});
}

std::string too_large_body() {
  return text_of({{"error_code", "PSD_TOO_LARGE"},
                  {"message", "PSD too large"},
                  {"detail", "The PSD is larger than the plan allows"},
                  {"details", {{"size_mb", 512}, {"max_size_mb", 300}}}});
}

}  // namespace

std::string standard_error_body(const std::string& detail) {
  return text_of({{"detail", detail}, {"success", false}});
}

std::string validation_error_body(const std::string& parameter, const std::string& message,
                                  const std::string& type) {
  const Json refusal = {{"loc", {"query", parameter}}, {"msg", message}, {"type", type}};
  return text_of({{"detail", Json::array({refusal})}});
}

std::string rate_limit_body(std::int64_t limit, std::optional<std::chrono::seconds> retry_after) {
  Json error = {{"type", "rate_limit_exceeded"}, {"limit", limit}, {"remaining", 0}};
  if (retry_after) error["retry_after"] = retry_after->count();
  return text_of({{"detail", "Rate limit exceeded"}, {"success", false}, {"error", error}});
}

std::string concurrent_limit_body(std::optional<std::chrono::seconds> retry_after) {
  Json error = {{"type", "concurrent_limit_exceeded"}, {"limit", 3}, {"remaining", 0}};
  if (retry_after) error["retry_after"] = retry_after->count();
  error.update({{"resource", "concurrent-render"}, {"current", 3}});
  return text_of(
      {{"detail", "Too many concurrent requests"}, {"success", false}, {"error", error}});
}

std::string body_of(const testing::Fault& fault, Timestamp now) {
  const int status = fault.status;
  for (const auto& [known, reason] : proxy_reasons) {
    if (known == status) return proxy_page(status, reason);
  }
  for (const auto& [known, detail] : details) {
    if (known == status) return standard_error_body(detail);
  }
  if (status == 402) return credits_body(now);
  if (status == 409) return conflict_body();
  if (status == 413) return too_large_body();
  if (status == 422) return validation_error_body("limit", "Input should be valid", "value_error");
  if (fault.concurrent_limit) return concurrent_limit_body(fault.retry_after);
  if (status == 429) return rate_limit_body(0, fault.retry_after);
  return standard_error_body("Status " + std::to_string(status));
}

}  // namespace sudomock::detail
