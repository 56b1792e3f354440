#include "http/session_pool.hpp"

#include <chrono>
#include <new>
#include <utility>

#include "http/process.hpp"

namespace sudomock::detail {

namespace {

// Servers and the boxes in between forget an idle connection after about a minute; a session that
// was not needed for longer than that only holds memory and a dead socket.
constexpr std::chrono::seconds longest_idle{90};

}  // namespace

SessionLease::~SessionLease() {
  if (session_) pool_->give_back(std::move(session_), process_);
}

SessionPool::SessionPool(std::shared_ptr<Transport> transport) : transport_(std::move(transport)) {}

SessionLease SessionPool::lease() {
  const std::int64_t process = current_process();
  std::vector<Idle> inherited;  // destroyed after the lock is released: closing may take a while
  std::unique_ptr<HttpSession> session;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty() && idle_.back().process != process) inherited.swap(idle_);
    if (!idle_.empty()) {
      session = std::move(idle_.back().session);
      idle_.pop_back();
    }
  }
  if (!session) session = transport_->open_session();
  return {*this, std::move(session), process};
}

void SessionPool::give_back(std::unique_ptr<HttpSession> session, std::int64_t process) noexcept {
  if (!session->is_healthy() || process != current_process()) return;
  const HttpSession::time_point now = session->now();
  std::unique_ptr<HttpSession> stale;  // destroyed after the lock is released
  try {
    const std::lock_guard lock(mutex_);
    idle_.push_back({std::move(session), now, process});
    // One for each that comes back is enough to keep up.
    if (now - idle_.front().since > longest_idle) {
      stale = std::move(idle_.front().session);
      idle_.erase(idle_.begin());
    }
  } catch (const std::bad_alloc&) {
    // Then it is closed instead.
  }
}

}  // namespace sudomock::detail
