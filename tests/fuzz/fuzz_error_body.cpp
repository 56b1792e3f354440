#include <chrono>
#include <string>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "decode/error_body.hpp"
#include "fuzz_targets.hpp"

namespace sudomock::fuzz {

namespace {

void check_text(const std::string& sent, std::size_t most) {
  const std::string text = detail::one_line(sent, most);
  require(text.size() <= most, "a text is short");
  require(!detail::has_control_characters(text), "a text is one line");
  const std::string quoted = nlohmann::json(text).dump();
  require(nlohmann::json::parse(quoted).get<std::string>() == text, "a text is UTF-8");
}

}  // namespace

void fuzz_error_body(std::string_view input) {
  const detail::ErrorBody body = detail::decode_error_body(input);
  check_text(body.detail, 300);
  check_text(body.error_code, 60);
  require(!body.retry_after || (body.retry_after >= std::chrono::seconds{0} &&
                                body.retry_after <= std::chrono::hours{24 * 365}),
          "a wait is bounded");
  if (!nlohmann::json::accept(input)) {
    require(body.detail.empty() && body.error_code.empty() && !body.retry_after,
            "what is not JSON says nothing");
  }
  const std::string standard = nlohmann::json({{"detail", body.detail}}).dump();
  require(detail::decode_error_body(standard).detail == body.detail,
          "the standard shape keeps the text");
}

}  // namespace sudomock::fuzz
