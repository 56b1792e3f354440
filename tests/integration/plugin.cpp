// A host program's plugin that happens to use the library, and is unloaded again.

#include <chrono>

#include <sudomock/jobs_client.hpp>

/// One `get` of a job; 0, or the error's code and 1.
extern "C" __attribute__((visibility("default"))) int plugin_get(const char* base_url,
                                                                 int connect_timeout_ms,
                                                                 int request_timeout_ms) {
  sudomock::ClientOptions options;
  options.base_url = base_url;
  options.allow_insecure_http = true;
  options.connect_timeout = std::chrono::milliseconds{connect_timeout_ms};
  options.request_timeout = std::chrono::milliseconds{request_timeout_ms};
  options.retry.max_attempts = 1;
  const sudomock::JobsClient client(sudomock::Credentials::api_key("sm_1"), options);
  const sudomock::Result<sudomock::Job> job = client.get("x");
  return job ? 0 : 1 + static_cast<int>(job.error().code);
}
