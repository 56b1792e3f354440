#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace sudomock::test {

/// A certificate and its private key, both as PEM.
struct Certificate {
  std::string certificate;
  std::string key;
};

/// What a certificate says of its holder.
struct CertificateFacts {
  std::string name;                          ///< Common name.
  std::string alt_names = "IP:127.0.0.1";    ///< In OpenSSL's notation.
  std::chrono::seconds valid_from{-3600};    ///< From now.
  std::chrono::seconds valid_until{86'400};  ///< From now.
  bool is_authority = false;
};

/// Makes a key pair and a certificate of it signed by `authority`, or by itself.
[[nodiscard]] Certificate make_certificate(const CertificateFacts& facts,
                                           const std::optional<Certificate>& authority = {});

}  // namespace sudomock::test
