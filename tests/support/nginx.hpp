#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "support/certificates.hpp"
#include "support/temporary_directory.hpp"

namespace sudomock::test {

/// An nginx on loopback that speaks HTTP/2 over TLS. Answers everything with "protocol connection",
/// such as "HTTP/2.0 3": which protocol was spoken, and over which of its connections. Ends with
/// this.
class Nginx {
 public:
  /// Null where there is no nginx.
  [[nodiscard]] static std::unique_ptr<Nginx> start(const Certificate& certificate);
  ~Nginx();
  Nginx(const Nginx&) = delete;
  Nginx& operator=(const Nginx&) = delete;

  [[nodiscard]] std::string url() const;

 private:
  Nginx() = default;

  TemporaryDirectory directory_;
  pid_t process_ = -1;
  int port_ = 0;
};

}  // namespace sudomock::test
