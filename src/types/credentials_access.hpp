#pragma once

#include <optional>
#include <string>

#include <sudomock/credentials.hpp>
#include <sudomock/transport.hpp>

namespace sudomock::detail {

/// The one door to a secret: used to make the request's header and to keep the secret out of texts.
struct CredentialsAccess {
  [[nodiscard]] static HttpHeader header(const Credentials& credentials);
  [[nodiscard]] static const std::string& secret(const Credentials& credentials) {
    return credentials.secret_;
  }
  /// `invalid_argument` when the secret is empty or could break out of its header.
  [[nodiscard]] static std::optional<Error> check(const Credentials& credentials);
};

}  // namespace sudomock::detail
