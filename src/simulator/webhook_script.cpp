#include "simulator/webhook_script.hpp"

#include <string_view>

namespace sudomock::detail {

namespace {

constexpr std::string_view scheme = "http://";

void split_url(const std::string& url, WebhookScript& script) {
  const std::size_t slash = url.find('/', scheme.size());
  script.origin = url.substr(0, slash);
  script.path = slash == std::string::npos ? "/" : url.substr(slash);
  if (!url.starts_with(scheme) || script.origin.size() == scheme.size()) {
    throw ScriptError("webhooks.url", "not an http:// URL");
  }
}

}  // namespace

WebhookScript read_webhook_script(const nlohmann::json& object) {
  WebhookScript script;
  std::string url;
  JsonFields fields(object, "webhooks");
  fields.read("url", url);
  fields.read("secret", script.secret);
  fields.read("delay", script.endpoint.delay);
  fields.read("spread", script.endpoint.spread);
  fields.read("loss", script.endpoint.loss);
  fields.read("doubles", script.endpoint.doubles);
  fields.read("older_names", script.endpoint.older_names);
  fields.read("owner", script.endpoint.owner);
  fields.finish();
  split_url(url, script);
  if (script.secret.empty()) throw ScriptError("webhooks.secret", "missing or empty");
  return script;
}

}  // namespace sudomock::detail
