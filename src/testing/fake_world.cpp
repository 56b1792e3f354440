#include "testing/fake_world.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

using std::chrono::floor;
using std::chrono::microseconds;

constexpr Timestamp epoch =
    std::chrono::sys_days(std::chrono::year{2026} / 6 / 22) + std::chrono::hours{10};

HttpCompletion failure(std::uint64_t id, ErrorCode code) {
  return {id, make_error(code, code == ErrorCode::timeout
                                   ? "the fake API did not answer by the deadline"
                                   : "the fake API broke the connection")};
}

}  // namespace

FakeWorld::FakeWorld(std::uint64_t seed) : core_(seed, epoch) {}

FakeTime FakeWorld::now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

void FakeWorld::advance(microseconds span) {
  span = checked_span("span", span);
  Lock lock(mutex_);
  const FakeTime until = std::min<FakeTime>(now_ + span, 2 * longest_fake_span);
  while (step(lock, until)) {
  }
  now_ = std::max(now_, until);
}

void FakeWorld::schedule(microseconds from_now, std::function<void()> action) {
  from_now = checked_span("from_now", from_now);
  const std::lock_guard lock(mutex_);
  push(now_ + from_now, true, std::move(action));
}

void FakeWorld::arm_webhooks() {
  const std::optional<FakeTime> next = core_.outbox().next();
  if (!next || *next >= webhooks_armed_) return;
  push(*next, true, [this] { deliver_webhooks(); });
  webhooks_armed_ = *next;
}

void FakeWorld::deliver_webhooks() {
  Lock lock(mutex_);
  webhooks_armed_ = never;
  const auto endpoint = core_.outbox().endpoint();
  const std::shared_ptr<const testing::WebhookDelivery> arrived = core_.outbox().take(now_);
  arm_webhooks();
  lock.unlock();
  if (arrived != nullptr) endpoint->handler(*arrived);
}

void FakeWorld::drop_actions() {
  // They are destroyed without the lock, as what they hold may take it.
  std::vector<Event> dropped;
  std::shared_ptr<const testing::WebhookEndpoint> endpoint;
  const std::lock_guard lock(mutex_);
  endpoint = core_.outbox().open({});
  for (auto& [at, event] : events_) {
    if (event.is_action) dropped.push_back(std::move(event));
  }
  std::erase_if(events_, [](const auto& entry) { return entry.second.is_action; });
}

void FakeWorld::set_latency(microseconds round_trip) {
  round_trip = checked_span("round_trip", round_trip);
  const std::lock_guard lock(mutex_);
  latency_ = round_trip;
}

void FakeWorld::set_threads(int count) {
  if (count < 1) throw std::invalid_argument("count is less than 1");
  const std::lock_guard lock(mutex_);
  threads_ = static_cast<std::size_t>(count);
  pushed_.notify_all();
}

std::vector<testing::RecordedRequest> FakeWorld::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void FakeWorld::clear_requests() {
  const std::lock_guard lock(mutex_);
  requests_.clear();
  testing::FakeStats& stats = core_.stats();
  testing::FakeStats fresh;
  fresh.in_flight = fresh.most_in_flight = stats.in_flight;
  fresh.sessions = fresh.most_sessions = stats.sessions;
  stats = fresh;
}

void FakeWorld::record_requests(bool on) {
  const std::lock_guard lock(mutex_);
  recording_ = on;
}

testing::FakeStats FakeWorld::stats() const {
  const std::lock_guard lock(mutex_);
  return core_.stats();
}

std::shared_ptr<FakeLane> FakeWorld::open_lane() {
  const std::lock_guard lock(mutex_);
  testing::FakeStats& stats = core_.stats();
  ++stats.sessions_opened;
  stats.most_sessions = std::max(stats.most_sessions, ++stats.sessions);
  return std::make_shared<FakeLane>();
}

void FakeWorld::close_lane(const FakeLane& lane) {
  const std::lock_guard lock(mutex_);
  --core_.stats().sessions;
  core_.stats().in_flight -= lane.in_flight;
}

bool FakeWorld::is_healthy(const FakeLane& lane) const {
  const std::lock_guard lock(mutex_);
  return lane.in_flight == 0 && lane.completed.empty() && !lane.broken;
}

void FakeWorld::submit(const std::shared_ptr<FakeLane>& lane, std::uint64_t id, HttpRequest request,
                       FakeTime deadline) {
  const std::lock_guard lock(mutex_);
  testing::FakeStats& stats = core_.stats();
  ++lane->in_flight;
  stats.most_in_flight = std::max(stats.most_in_flight, ++stats.in_flight);
  const FakeTime arrival = now_ + latency_ / 2;
  if (arrival > deadline) {
    complete_at(std::max(now_, deadline), lane, failure(id, ErrorCode::timeout));
    return;
  }
  push(arrival, false,
       [this, lane = std::weak_ptr(lane), id, request = std::move(request), deadline] {
         arrive(lane, id, request, deadline);
       });
}

void FakeWorld::arrive(const std::weak_ptr<FakeLane>& lane, std::uint64_t id,
                       const HttpRequest& request, FakeTime deadline) {
  if (lane.expired()) return;
  static const std::vector<HttpHeader> no_headers;
  const std::vector<HttpHeader>& headers = request.headers ? *request.headers : no_headers;
  const std::string_view target = target_of_url(request.url);
  FakeAnswer answer = core_.answer("GET", target, headers, now_);
  const FakeTime done = now_ + (latency_ - latency_ / 2) + answer.delay;
  const bool is_answered = done <= deadline && !answer.broken && !answer.lost;
  if (recording_) {
    requests_.push_back(
        {floor<microseconds>(now_), std::string(target), is_answered ? answer.response.status : 0});
  }
  if (answer.lost) return;
  if (is_answered) {
    complete_at(done, lane, {id, std::move(answer.response)});
  } else if (done > deadline) {
    complete_at(deadline, lane, failure(id, ErrorCode::timeout));
  } else {
    complete_at(done, lane, failure(id, *answer.broken));
  }
}

void FakeWorld::complete_at(FakeTime at, const std::weak_ptr<FakeLane>& lane,
                            HttpCompletion completion) {
  push(at, false, [this, lane, completion = std::move(completion)]() mutable {
    const std::shared_ptr<FakeLane> to = lane.lock();
    if (to == nullptr) return;
    --to->in_flight;
    --core_.stats().in_flight;
    if (!completion.outcome) to->broken = true;
    to->completed.push_back(std::move(completion));
  });
}

void FakeWorld::push(FakeTime at, bool is_action, std::function<void()> run) {
  events_.emplace(at, Event{is_action, std::move(run)});
  ++pushes_;
  pushed_.notify_all();
}

bool FakeWorld::step(Lock& lock, FakeTime until, const Waiter* self) {
  if (events_.empty() || events_.begin()->first > until) return false;
  auto next = events_.extract(events_.begin());
  Event event = std::move(next.mapped());
  now_ = std::max(now_, next.key());
  if (!event.is_action) {
    event.run();
    return true;
  }
  // Meanwhile this thread does not wait, so no other one moves the clock.
  std::erase(waiters_, self);
  lock.unlock();
  event.run();
  event.run = nullptr;  // what it holds may want the lock
  lock.lock();
  if (self != nullptr) waiters_.push_back(self);
  return true;
}

std::vector<HttpCompletion> FakeWorld::wait(FakeLane& lane, FakeTime until,
                                            const std::stop_token& stop) {
  Lock lock(mutex_);
  const Waiter self{&lane, until, &stop};
  const Registration registration(*this, lock, self);
  while (true) {
    if (is_my_turn(self)) return std::exchange(lane.completed, {});
    if (!may_move_clock()) {
      if (await_turn(lock, self)) continue;
      return std::exchange(lane.completed, {});
    }
    const FakeTime before = now_;
    const FakeTime first = first_until(self);
    if (!step(lock, std::max(first, now_), &self)) {
      if (until <= now_) return {};
      if (first == never) {
        await_other_threads(lock, stop);
      } else {
        now_ = first;
      }
    }
    if (threads_ > 1) pushed_.notify_all();
    refuse_endless_waiting(now_ - before);
  }
}

FakeWorld::Registration::Registration(FakeWorld& world, Lock& lock, const Waiter& waiter)
    : world_(world), lock_(lock), waiter_(waiter) {
  world_.waiters_.push_back(&waiter_);
  if (world_.threads_ > 1) world_.pushed_.notify_all();
}

FakeWorld::Registration::~Registration() {
  if (!lock_.owns_lock()) lock_.lock();  // an action threw
  std::erase(world_.waiters_, &waiter_);
  if (world_.threads_ > 1) world_.pushed_.notify_all();
}

bool FakeWorld::has_news(const Waiter& waiter) const {
  const bool is_over = waiter.until <= now_ && (events_.empty() || events_.begin()->first > now_);
  return is_over || !waiter.lane->completed.empty() || waiter.stop->stop_requested();
}

// When several threads have something to do, the one that has waited for longest goes on first,
// alone, so that the same seed gives the same run.
bool FakeWorld::is_my_turn(const Waiter& self) const {
  if (threads_ == 1) return !self.lane->completed.empty() || self.stop->stop_requested();
  if (waiters_.size() < threads_) return false;
  const auto first = std::find_if(waiters_.begin(), waiters_.end(),
                                  [&](const Waiter* waiter) { return has_news(*waiter); });
  return first != waiters_.end() && *first == &self;
}

bool FakeWorld::may_move_clock() const {
  if (threads_ == 1) return true;
  return waiters_.size() >= threads_ &&
         std::none_of(waiters_.begin(), waiters_.end(),
                      [&](const Waiter* waiter) { return has_news(*waiter); });
}

FakeTime FakeWorld::first_until(const Waiter& self) const {
  FakeTime first = self.until;
  if (threads_ == 1) return first;
  for (const Waiter* waiter : waiters_) first = std::min(first, waiter->until);
  return first;
}

bool FakeWorld::await_turn(Lock& lock, const Waiter& self) {
  constexpr std::chrono::seconds longest{10};
  const auto is_woken = [&] { return is_my_turn(self) || may_move_clock(); };
  if (pushed_.wait_for(lock, *self.stop, longest, is_woken)) return true;
  if (self.stop->stop_requested()) return pushed_.wait_for(lock, longest, is_woken);
  throw std::logic_error("FakeJobsApi: of the " + std::to_string(threads_) +
                         " threads that were said to wait only " + std::to_string(waiters_.size()) +
                         " do");
}

void FakeWorld::refuse_endless_waiting(FakeTime waited) {
  constexpr std::chrono::days enough{30};
  waited_ += waited;
  if (waited_ <= enough) return;
  throw std::logic_error(
      "FakeJobsApi: 30 days of virtual time were waited through; does the test wait for a job that "
      "never ends, without a timeout?");
}

void FakeWorld::await_other_threads(Lock& lock, const std::stop_token& stop) {
  const std::uint64_t pushes = pushes_;
  const auto is_pushed = [&] { return pushes_ != pushes; };
  const bool happened =
      stop.stop_possible() && pushed_.wait_for(lock, stop, std::chrono::seconds{10}, is_pushed);
  if (happened || stop.stop_requested()) return;
  throw std::logic_error(
      "FakeJobsApi: a wait without end: no request is in flight, nothing is scheduled, and no stop "
      "can end it");
}

}  // namespace sudomock::detail
