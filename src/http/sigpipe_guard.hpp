#pragma once

namespace sudomock::detail {

/// Keeps SIGPIPE from the calling thread while TLS may write to a connection whose peer is gone:
/// some TLS libraries write with `write()`, and CURLOPT_NOSIGNAL leaves the signal to the program.
/// Only this thread's mask is changed, and put back; a SIGPIPE that came meanwhile is taken away.
/// Costs three system calls, so it is not for what libcurl itself sends, with MSG_NOSIGNAL: in the
/// clear, and for most TLS libraries (CurlFeatures).
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
