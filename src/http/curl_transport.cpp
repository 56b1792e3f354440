#include "http/curl_transport.hpp"

#include <utility>

#include "http/curl_session.hpp"
#include "http/curl_settings.hpp"

namespace sudomock::detail {

namespace {

class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(ClientOptions options)
      : settings_(std::make_shared<const CurlSettings>(std::move(options))) {}

  [[nodiscard]] std::unique_ptr<HttpSession> open_session() override {
    return std::make_unique<CurlSession>(settings_);
  }

 private:
  std::shared_ptr<const CurlSettings> settings_;
};

}  // namespace

std::shared_ptr<Transport> make_curl_transport(ClientOptions options) {
  return std::make_shared<CurlTransport>(std::move(options));
}

}  // namespace sudomock::detail
