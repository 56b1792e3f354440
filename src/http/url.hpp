#pragma once

#include <string>
#include <string_view>

#include <sudomock/result.hpp>

namespace sudomock::detail {

/// `base_url` as `scheme://host[:port][/prefix]/api/v1`: without a trailing slash, and with
/// `/api/v1` whether it was there or not (contract: "base URL"). `invalid_argument` for anything
/// but http(s), for user:password, a query or a fragment, and for plain http to a host that is not
/// loopback unless `allow_insecure_http`.
[[nodiscard]] Result<std::string> normalize_base_url(const std::string& base_url,
                                                     bool allow_insecure_http);

/// Whether `url` begins with that scheme, in any case.
[[nodiscard]] bool is_https(std::string_view url) noexcept;

/// Whether a request for `url`, which libcurl can parse, stays on this machine, in the clear.
[[nodiscard]] bool is_plain_http_to_loopback(const std::string& url);

/// The host of an absolute URL; of an IPv6 address what is in its brackets.
[[nodiscard]] std::string_view host_of(std::string_view url);

/// `text` percent-encoded for use as a query value (RFC 3986, section 2.1).
[[nodiscard]] std::string percent_encode(std::string_view text);

/// Undoes `percent_encode`, up to an encoded NUL.
[[nodiscard]] std::string percent_decode(const std::string& text);

}  // namespace sudomock::detail
