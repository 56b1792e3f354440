#include <cctype>
#include <string>

#include "base/text.hpp"
#include "fuzz_targets.hpp"
#include "http/url.hpp"

namespace sudomock::fuzz {

namespace {

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    require(i + 2 < text.size(), "an escape has two digits");
    out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
    i += 2;
  }
  return out;
}

/// `host` as it stands in a URL, the port cut off. A zone (RFC 6874) changes nothing.
bool is_loopback(std::string host) {
  for (char& letter : host)
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  const bool is_decimal = host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "[::1]" || host.starts_with("[::1%") ||
         (host.starts_with("127.") && is_decimal);
}

void check_base(const std::string& base, bool allow_insecure) {
  const bool is_https = base.starts_with("https://");
  require(is_https || base.starts_with("http://"), "it is http(s)");
  require(base.ends_with("/api/v1"), "it ends in the API's path");
  require(base.find_first_of("?# ") == std::string::npos, "no query or fragment");
  require(!detail::has_control_characters(base), "it is one line");

  const std::size_t begin = base.find("://") + 3;
  const std::string authority = base.substr(begin, base.find('/', begin) - begin);
  require(authority.find('@') == std::string::npos, "no user");
  const std::string host = authority.substr(0, authority.find(':', authority.rfind(']') + 1));
  require(!host.empty(), "a host");
  require(allow_insecure || is_https || is_loopback(host), "plain http only to loopback");

  const Result<std::string> again = detail::normalize_base_url(base, allow_insecure);
  require(again.has_value() && *again == base, "what is normal stays as it is");
}

}  // namespace

void fuzz_base_url(std::string_view input) {
  const std::string text(input);
  for (const bool allow_insecure : {false, true}) {
    const Result<std::string> base = detail::normalize_base_url(text, allow_insecure);
    if (base) {
      check_base(*base, allow_insecure);
    } else {
      require(base.error().code == ErrorCode::invalid_argument, "a refusal is invalid_argument");
      require(!base.error().message.empty(), "a refusal has words");
      require(!detail::has_control_characters(base.error().message), "a refusal is one line");
    }
  }
  const std::string encoded = detail::percent_encode(input);
  require(encoded.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                    "-._~%") == std::string::npos,
          "an encoded text is safe in a URL");
  require(percent_decode(encoded) == text, "encoding loses nothing");
}

}  // namespace sudomock::fuzz
