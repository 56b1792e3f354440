#include <algorithm>
#include <ostream>
#include <utility>

#include <sudomock/credentials.hpp>

#include "base/environment.hpp"
#include "base/pasted_secret.hpp"
#include "base/text.hpp"
#include "types/credentials_access.hpp"
#include "types/errors.hpp"

namespace sudomock {

namespace detail {

namespace {

/// Whether it begins and is divided as a JSON Web Token is (RFC 7519).
bool is_web_token(std::string_view secret) {
  return secret.starts_with("eyJ") && std::count(secret.begin(), secret.end(), '.') == 2;
}

}  // namespace

HttpHeader CredentialsAccess::header(const Credentials& credentials) {
  if (credentials.scheme_ == Credentials::Scheme::api_key) {
    return {"x-api-key", credentials.secret_};
  }
  return {"Authorization", "Bearer " + credentials.secret_};
}

// What went wrong when a key was copied, never the key.
std::optional<Error> CredentialsAccess::check(const Credentials& credentials) {
  const std::string_view secret = credentials.secret_;
  const bool is_key = credentials.scheme_ == Credentials::Scheme::api_key;
  const auto refuse = [&](const char* why) {
    return invalid_argument((is_key ? "the API key " : "the bearer token ") + std::string(why));
  };
  if (equals_ignoring_case(secret.substr(0, 7), "bearer ")) {
    return refuse(is_key
                      ? "begins with \"Bearer \"; give a token to Credentials::bearer, without it"
                      : "begins with \"Bearer \"; leave that out");
  }
  if (const char* fault = fault_of_pasted(secret)) return refuse(fault);
  if (is_key && is_web_token(secret)) {
    return refuse("looks like a bearer token; give it to Credentials::bearer");
  }
  if (!is_key && secret.starts_with("sm_")) {
    return refuse("looks like an API key; give it to Credentials::api_key");
  }
  return std::nullopt;
}

}  // namespace detail

inline namespace v0_1 {

Credentials::Credentials(Scheme scheme, std::string secret)
    : scheme_(scheme), secret_(std::move(secret)) {}

Credentials::Credentials(Credentials&& other) noexcept : scheme_(other.scheme_) {
  secret_.swap(other.secret_);
  other.wipe();
}

Credentials& Credentials::operator=(const Credentials& other) { return *this = Credentials(other); }

Credentials& Credentials::operator=(Credentials&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  scheme_ = other.scheme_;
  secret_.swap(other.secret_);
  other.wipe();
  return *this;
}

Credentials::~Credentials() { wipe(); }

// All that there is room for: a longer secret may have stood there before.
void Credentials::wipe() noexcept {
  secret_.resize(secret_.capacity());
  volatile char* memory = secret_.data();  // volatile, so that the writes are not optimised away
  for (std::size_t i = 0; i < secret_.size(); ++i) memory[i] = '\0';
  secret_.clear();
}

Credentials Credentials::api_key(std::string key) { return {Scheme::api_key, std::move(key)}; }

Credentials Credentials::bearer(std::string token) { return {Scheme::bearer, std::move(token)}; }

Result<Credentials> Credentials::from_environment() {
  const std::string_view key = detail::environment_variable("SUDOMOCK_API_KEY");
  Credentials credentials = api_key(std::string(key));
  if (std::optional<Error> error = detail::CredentialsAccess::check(credentials)) {
    error->message = key.data() == nullptr ? "the environment variable SUDOMOCK_API_KEY is not set"
                                           : "SUDOMOCK_API_KEY: " + error->message;
    return *std::move(error);
  }
  return credentials;
}

std::string to_string(const Credentials& credentials) {
  const bool is_key = detail::CredentialsAccess::header(credentials).name == "x-api-key";
  return is_key ? "api_key(***)" : "bearer(***)";
}

std::ostream& operator<<(std::ostream& out, const Credentials& credentials) {
  return out << to_string(credentials);
}

}  // namespace v0_1
}  // namespace sudomock
