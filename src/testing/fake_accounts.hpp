#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <sudomock/transport.hpp>

namespace sudomock::detail {

/// Knows who may ask, by API key or bearer token. Used by one thread at a time.
class FakeAccounts {
 public:
  /// The key of the default account, whose owner is the empty text.
  static constexpr const char* default_key = "sm_fake_default";

  void accept_key(const std::string& key, const std::string& owner) { keys_[key] = owner; }
  void accept_token(const std::string& token, const std::string& owner) { tokens_[token] = owner; }
  void revoke(const std::string& owner) { revoked_.insert(owner); }
  void restore(const std::string& owner) { revoked_.erase(owner); }

  /// The account whose credentials these headers carry; null when the answer is to be 401.
  [[nodiscard]] const std::string* owner_of(const std::vector<HttpHeader>& headers) const;

 private:
  std::map<std::string, std::string, std::less<>> keys_{{default_key, ""}};  // secret to owner
  std::map<std::string, std::string, std::less<>> tokens_;                   // secret to owner
  std::set<std::string> revoked_;
};

}  // namespace sudomock::detail
