#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include <sudomock/transport.hpp>

namespace sudomock::detail {

class SessionPool;

/// A session of one's own until this goes: then it is returned to the pool when healthy, else
/// closed. Used by one thread at a time; must not outlive the pool.
class SessionLease {
 public:
  SessionLease(SessionLease&&) noexcept = default;
  SessionLease& operator=(SessionLease&&) = delete;
  ~SessionLease();

  [[nodiscard]] HttpSession& operator*() const noexcept { return *session_; }
  [[nodiscard]] HttpSession* operator->() const noexcept { return session_.get(); }

 private:
  friend class SessionPool;
  SessionLease(SessionPool& pool, std::unique_ptr<HttpSession> session)
      : pool_(&pool), session_(std::move(session)) {}

  SessionPool* pool_;
  std::unique_ptr<HttpSession> session_;  // null once moved from
};

/// The sessions of one client that nobody uses at the moment, so that the next caller finds a warm
/// connection. Holds at most as many as were ever leased at once. Thread-safe; owned by the client,
/// as its sessions are.
///
/// A session belongs to the process that opened it (see `CurlSession`), and so does the pool: see
/// `PerProcess`. A lease that a `fork()` found in use is closed in the child: at its next call, or
/// with the client.
class SessionPool {
 public:
  explicit SessionPool(std::shared_ptr<Transport> transport);

  /// The session used last, or a new one.
  [[nodiscard]] SessionLease lease();

  /// In a forked child: destroys the parent's idle sessions, so that their sockets close with the
  /// parent's. Not when a thread of the parent was changing the pool.
  void leave_to_parent() noexcept;
  [[nodiscard]] bool is_at_rest() const noexcept;

 private:
  friend class SessionLease;
  struct Idle {
    std::unique_ptr<HttpSession> session;
    HttpSession::time_point since;
  };

  void give_back(std::unique_ptr<HttpSession> session) noexcept;

  const std::shared_ptr<Transport> transport_;
  const std::int64_t process_;
  mutable std::mutex mutex_;
  std::vector<Idle> idle_;  // the one used last is at the back
};

}  // namespace sudomock::detail
