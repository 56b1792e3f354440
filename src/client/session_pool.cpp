#include "client/session_pool.hpp"

#include <chrono>
#include <new>
#include <utility>

#include "base/current_process.hpp"

namespace sudomock::detail {

namespace {

// Servers and proxies drop an idle connection after about a minute; a session that was not needed
// for longer than that holds memory and a dead connection.
constexpr std::chrono::seconds longest_idle{90};

}  // namespace

SessionLease::~SessionLease() {
  if (session_) pool_->give_back(std::move(session_));
}

SessionPool::SessionPool(std::shared_ptr<Transport> transport)
    : transport_(std::move(transport)), process_(current_process()) {}

SessionLease SessionPool::lease() {
  std::unique_ptr<HttpSession> session;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      session = std::move(idle_.back().session);
      idle_.pop_back();
    }
  }
  if (!session) session = transport_->open_session();
  return {*this, std::move(session)};
}

void SessionPool::give_back(std::unique_ptr<HttpSession> session) noexcept {
  if (!session->is_healthy()) return;
  const HttpSession::time_point now = session->now();
  std::unique_ptr<HttpSession> stale;  // destroyed after the lock is released
  try {
    std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) {
      // In a child that a callback forked, the mutex may be locked for ever. Asked only now: it is
      // a system call.
      if (process_ != current_process()) return;
      lock.lock();
    }
    idle_.emplace_back();  // first: a session must not be destroyed under the lock
    idle_.back() = {std::move(session), now};
    // One for each that is given back is enough.
    if (now - idle_.front().since > longest_idle) {
      stale = std::move(idle_.front().session);
      idle_.erase(idle_.begin());
    }
  } catch (const std::bad_alloc&) {
    // Then it is closed instead.
  }
}

void SessionPool::leave_to_parent() noexcept {
  std::vector<Idle> parents;  // destroyed after the lock is released
  if (const std::unique_lock lock(mutex_, std::try_to_lock); lock) parents.swap(idle_);
}

bool SessionPool::is_at_rest() const noexcept {
  return std::unique_lock(mutex_, std::try_to_lock).owns_lock();
}

}  // namespace sudomock::detail
