#pragma once

#include <iosfwd>
#include <string>

#include <sudomock/config.hpp>
#include <sudomock/result.hpp>

namespace sudomock {

namespace detail {
struct CredentialsAccess;
}  // namespace detail

inline namespace v0_1 {

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
  /// Each copy holds a secret of its own. Its memory is overwritten before it is given back, when
  /// it is moved from or assigned to. Not so what a `JobsClient` makes of it: the header of its
  /// requests, the texts that it looks for in answers, and libcurl's copies.
  Credentials(const Credentials&) = default;
  Credentials(Credentials&& other) noexcept;
  Credentials& operator=(const Credentials& other);
  Credentials& operator=(Credentials&& other) noexcept;
  ~Credentials();
  /// @}

 private:
  friend struct detail::CredentialsAccess;
  enum class Scheme { api_key, bearer };
  Credentials(Scheme scheme, std::string secret);
  void wipe() noexcept;

  Scheme scheme_;
  std::string secret_;
};

/// `api_key(***)` or `bearer(***)`.
[[nodiscard]] SUDOMOCK_EXPORT std::string to_string(const Credentials& credentials);
/// Writes `to_string(credentials)`.
SUDOMOCK_EXPORT std::ostream& operator<<(std::ostream& out, const Credentials& credentials);

}  // namespace v0_1
}  // namespace sudomock
