#pragma once

namespace sudomock::detail {

/// Keeps SIGPIPE from the calling thread while TLS may write to a connection whose peer is gone: a
/// TLS library writes with `write()`, and CURLOPT_NOSIGNAL leaves the signal to the program. Only
/// this thread's mask is changed, and put back; a SIGPIPE that came meanwhile is taken away. Not
/// needed in the clear, where libcurl sends with MSG_NOSIGNAL.
class SigpipeGuard {
 public:
  SigpipeGuard() noexcept;
  ~SigpipeGuard();
  SigpipeGuard(const SigpipeGuard&) = delete;
  SigpipeGuard& operator=(const SigpipeGuard&) = delete;

 private:
  bool was_pending_ = false;
  bool was_blocked_ = false;
};

}  // namespace sudomock::detail
