#include <cstdlib>
#include <ostream>
#include <utility>

#include <sudomock/credentials.hpp>

#include "types/credentials_access.hpp"
#include "types/errors.hpp"
#include "types/text.hpp"

namespace sudomock {

namespace detail {

HttpHeader CredentialsAccess::header(const Credentials& credentials) {
  if (credentials.scheme_ == Credentials::Scheme::api_key) {
    return {"x-api-key", credentials.secret_};
  }
  return {"Authorization", "Bearer " + credentials.secret_};
}

// What went wrong when a key was copied, never the key.
std::optional<Error> CredentialsAccess::check(const Credentials& credentials) {
  const std::string_view secret = credentials.secret_;
  const auto refuse = [&](const char* why) {
    const bool is_key = credentials.scheme_ == Credentials::Scheme::api_key;
    return invalid_argument((is_key ? "the API key " : "the bearer token ") + std::string(why));
  };
  constexpr std::string_view quotes = "\"'`";
  const auto is_at_an_end = [&](std::string_view characters) {
    return characters.find(secret.front()) != secret.npos ||
           characters.find(secret.back()) != secret.npos;
  };
  if (secret.empty()) return refuse("is empty");
  if (has_control_characters(secret)) return refuse("contains control characters");
  if (is_at_an_end(" ")) return refuse("has spaces around it; leave them out");
  if (is_at_an_end(quotes)) return refuse("is in quotes; leave them out");
  return std::nullopt;
}

}  // namespace detail

inline namespace v0 {

Credentials::Credentials(Scheme scheme, std::string secret)
    : scheme_(scheme), secret_(std::move(secret)) {}

Credentials::~Credentials() {
  volatile char* memory = secret_.data();  // volatile, so that the writes are not optimised away
  for (std::size_t i = 0; i < secret_.size(); ++i) memory[i] = '\0';
}

Credentials Credentials::api_key(std::string key) { return {Scheme::api_key, std::move(key)}; }

Credentials Credentials::bearer(std::string token) { return {Scheme::bearer, std::move(token)}; }

Result<Credentials> Credentials::from_environment() {
  // Safe beside other readers; as with every program, not beside a thread that calls setenv.
  const char* key = std::getenv("SUDOMOCK_API_KEY");  // NOLINT(concurrency-mt-unsafe)
  Credentials credentials = api_key(key == nullptr ? "" : key);
  if (std::optional<Error> error = detail::CredentialsAccess::check(credentials)) {
    error->message = key == nullptr ? "the environment variable SUDOMOCK_API_KEY is not set"
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

}  // namespace v0
}  // namespace sudomock
