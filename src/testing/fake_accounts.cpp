#include "testing/fake_accounts.hpp"

#include "base/text.hpp"

namespace sudomock::detail {

namespace {

const std::string* lookup(const std::map<std::string, std::string, std::less<>>& secrets,
                          std::string_view secret) {
  const auto found = secrets.find(secret);
  return found == secrets.end() ? nullptr : &found->second;
}

}  // namespace

const std::string* FakeAccounts::owner_of(const std::vector<HttpHeader>& headers) const {
  constexpr std::string_view bearer = "bearer ";
  const std::string* owner = nullptr;
  for (const HttpHeader& header : headers) {
    const std::string_view value = header.value;
    if (equals_ignoring_case(header.name, "x-api-key")) {
      owner = lookup(keys_, value);
    } else if (equals_ignoring_case(header.name, "authorization") &&
               equals_ignoring_case(value.substr(0, bearer.size()), bearer)) {
      owner = lookup(tokens_, value.substr(bearer.size()));
    }
    if (owner != nullptr) break;
  }
  return owner == nullptr || revoked_.count(*owner) != 0 ? nullptr : owner;
}

}  // namespace sudomock::detail
