#pragma once

#include <iosfwd>
#include <string>

#include <sudomock/config.hpp>
#include <sudomock/result.hpp>

namespace sudomock {

namespace detail {
struct CredentialsAccess;
}  // namespace detail

inline namespace v0 {

/// Who is asking: an API key or a dashboard JWT. The secret goes into the request's header and
/// nowhere else: it can be neither read back nor printed. A secret that cannot be right makes every
/// call fail with `invalid_argument` before a request: one that is empty, has spaces or control
/// characters, stands in quotes or begins with `Bearer `, a web token as an API key, or an API key
/// (`sm_`) as a token. A plain value.
class SUDOMOCK_EXPORT Credentials {
 public:
  /// Sent as `x-api-key`. Keys start with `sm_`.
  [[nodiscard]] static Credentials api_key(std::string key);
  /// Sent as `Authorization: Bearer`.
  [[nodiscard]] static Credentials bearer(std::string token);
  /// The API key in the environment variable `SUDOMOCK_API_KEY`, without white space around it
  /// (`echo key > file` leaves a line break), or `invalid_argument` when it is not set or cannot be
  /// right, as above. Not safe beside a thread that changes the environment (as `getenv`).
  [[nodiscard]] static Result<Credentials> from_environment();

  /// @{
  /// Each copy holds a secret of its own, overwritten at its end.
  Credentials(const Credentials&) = default;
  Credentials(Credentials&&) noexcept = default;
  Credentials& operator=(const Credentials&) = default;
  Credentials& operator=(Credentials&&) = default;
  /// @}
  ~Credentials();  ///< Overwrites the secret's memory.

 private:
  friend struct detail::CredentialsAccess;
  enum class Scheme { api_key, bearer };
  Credentials(Scheme scheme, std::string secret);

  Scheme scheme_;
  std::string secret_;
};

/// `api_key(***)` or `bearer(***)`.
[[nodiscard]] SUDOMOCK_EXPORT std::string to_string(const Credentials& credentials);
/// Writes `to_string(credentials)`.
SUDOMOCK_EXPORT std::ostream& operator<<(std::ostream& out, const Credentials& credentials);

}  // namespace v0
}  // namespace sudomock
