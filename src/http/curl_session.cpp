#include "http/curl_session.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <new>
#include <optional>
#include <utility>

#include "base/current_process.hpp"
#include "http/curl_library.hpp"
#include "http/sigpipe_guard.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

using std::chrono::milliseconds;

// A wake-up can be lost (curl #22272), so the stop token is checked this often in any case.
constexpr milliseconds longest_poll{1000};

// CURLMOPT_RESOLVE_THREADS_MAX and CURLMOPT_QUICK_EXIT, which libcurl 8.20 has added: the libcurl
// of this process may be newer than the headers that this was compiled with.
constexpr auto curlmopt_resolve_threads_max = static_cast<CURLMoption>(20);
constexpr auto curlmopt_quick_exit = static_cast<CURLMoption>(21);
// How much longer a wait takes to read an answer that had arrived before a deadline passed.
constexpr milliseconds longest_catching_up{100};

}  // namespace

CurlSession::CurlSession(std::shared_ptr<const CurlSettings> settings)
    : settings_(std::move(settings)), process_(current_process()) {
  if (!has_multi() && !lacks_descriptors()) throw std::bad_alloc();
}

/// Whether there is one; there is none for as long as no descriptors are left for it.
bool CurlSession::has_multi() {
  if (multi_) return true;
  if (start_curl() == CURLE_OK) multi_.reset(curl_multi_init());
  if (!multi_) return false;
  // The multi handle's form of CURLOPT_QUICK_EXIT (transfer.cpp): a lookup that hangs must not hold
  // up the end of the session.
  curl_multi_setopt(multi_.get(), curlmopt_quick_exit, 1L);
  // A libcurl that has a number of such threads to set keeps them for a while; 20 is its default.
  has_resolver_pool_ =
      curl_multi_setopt(multi_.get(), curlmopt_resolve_threads_max, 20L) == CURLM_OK;
  return true;
}

CurlSession::~CurlSession() {
  std::optional<SigpipeGuard> guard;
  if (may_raise_sigpipe_) guard.emplace();  // closing a TLS connection writes to it
  if (process_ != current_process()) sockets_.disconnect_all();
  while (!active_.empty()) give_up(active_.begin());
  idle_.clear();
  multi_.reset();
}

double CurlSession::random() {
  // 53 random bits, as many as a double holds: never 1, which a distribution may round to.
  return static_cast<double>(generator_() >> 11) * 0x1.0p-53;
}

void CurlSession::submit(std::uint64_t id, HttpRequest request) {
  if (request.deadline <= now()) {
    completions_.push_back(
        {id, describe_timeout(server_of(request.url), TransferPhase::connecting)});
    return;
  }
  if (!has_multi()) return fail(id, no_descriptors(server_of(request.url)));
  if (!may_raise_sigpipe_) may_raise_sigpipe_ = settings_->may_raise_sigpipe(request.url);
  std::unique_ptr<Transfer> transfer = idle_transfer();
  if (std::optional<Error> error = transfer->prepare(id, std::move(request))) {
    return fail(id, *std::move(error));
  }
  active_.reserve(active_.size() + 1);
  idle_.reserve(active_.size() + idle_.size() + 1);  // so that `collect` needs no memory for it
  const CURLMcode code = curl_multi_add_handle(multi_.get(), transfer->easy());
  if (code != CURLM_OK) return fail(id, make_error(ErrorCode::network, curl_multi_strerror(code)));
  active_.push_back(std::move(transfer));
  ++unsent_;
}

std::vector<HttpCompletion> CurlSession::wait_until(time_point time, const std::stop_token& stop) {
  if (!multi_) return wait_without_multi(time, stop);
  std::optional<SigpipeGuard> guard;
  if (may_raise_sigpipe_) guard.emplace();
  const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi_.get()); });
  if (unsent_ > 0) drop_unclean_connections();
  // First, so that no request that ends is lost for want of memory.
  completions_.reserve(completions_.size() + active_.size());
  const time_point entered = now();
  while (perform()) {
    collect();
    // The caller was late, not the answer: libcurl reads a long one in several steps.
    if (was_overdue(entered) && now() < entered + longest_catching_up && has_input()) continue;
    expire();
    if (!completions_.empty() || stop.stop_requested() || now() >= time) break;
    if (!poll(time)) break;
  }
  return std::exchange(completions_, {});
}

/// Nothing is in flight.
std::vector<HttpCompletion> CurlSession::wait_without_multi(time_point time,
                                                            const std::stop_token& stop) {
  if (completions_.empty()) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any().wait_until(lock, stop, std::min(time, now() + longest_poll),
                                             [] { return false; });
  }
  return std::exchange(completions_, {});
}

// Bytes that come before the request are no response to it, but libcurl takes them for one: before
// 8.0 always, from 8.22 on where it checked the connection less than a second ago. So whatever
// libcurl does, a connection that no request uses must have nothing to read at this moment, right
// before the next requests are sent. Over HTTP/2 it may have.
void CurlSession::drop_unclean_connections() {
  const bool are_all_unsent = std::exchange(unsent_, 0) == active_.size();
  if (!spoke_http1_) return;
  if (are_all_unsent) return sockets_.shut_down_readable(nullptr);
  fd_set in_use;
  FD_ZERO(&in_use);
  int highest = 0;
  if (curl_multi_fdset(multi_.get(), &in_use, &in_use, &in_use, &highest) != CURLM_OK) return;
  sockets_.shut_down_readable(&in_use);
}

// A thread that looks a name up cannot be stopped and is left to itself, so the code that it runs
// must stay, though this be part of a plugin that is unloaded. With a pool of such threads one may
// be there long after the lookup: for two more seconds, or for as long as the address of the other
// family takes.
void CurlSession::note_lookup(const Transfer& transfer) {
  if (is_pinned_) return;
  if (!transfer.is_resolving() && !(has_resolver_pool_ && transfer.has_looked_up())) return;
  pin_libcurl();
  is_pinned_ = true;
}

std::unique_ptr<Transfer> CurlSession::idle_transfer() {
  if (idle_.empty()) return std::make_unique<Transfer>(*settings_, sockets_);
  std::unique_ptr<Transfer> transfer = std::move(idle_.back());
  idle_.pop_back();
  return transfer;
}

void CurlSession::fail(std::uint64_t id, Error error) {
  is_broken_ = true;
  completions_.push_back({id, std::move(error)});
}

void CurlSession::fail_all(CURLMcode code) {
  is_broken_ = true;
  while (!active_.empty()) {
    fail(active_.front()->id(), make_error(ErrorCode::network, curl_multi_strerror(code)));
    give_up(active_.begin());
  }
}

bool CurlSession::perform() {
  int running = 0;
  const CURLMcode code = curl_multi_perform(multi_.get(), &running);
  if (code != CURLM_OK) fail_all(code);
  return code == CURLM_OK;
}

void CurlSession::collect() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    // libcurl says it once, and what follows may run out of memory.
    if (message->msg == CURLMSG_DONE) {
      Transfer::of(message->easy_handle).set_result(message->data.result);
    }
  }
  for (auto at = active_.begin(); at != active_.end();) {
    if (!(*at)->result()) {
      ++at;
      continue;
    }
    const auto index = at - active_.begin();
    finish(at);
    at = active_.begin() + index;
  }
}

/// Nothing has happened when it throws.
void CurlSession::finish(Transfers::iterator at) {
  const CURLcode code = *(*at)->result();
  Result<HttpResponse> outcome = (*at)->finish(code);
  const bool is_good = outcome.has_value();
  completions_.push_back({(*at)->id(), std::move(outcome)});
  if (has_resolver_pool_ || code == CURLE_OPERATION_TIMEDOUT) note_lookup(**at);
  std::unique_ptr<Transfer> transfer = take_out(at);
  if (is_good) {
    spoke_http1_ = transfer->used_http1();
    // Some versions of libcurl count the repeats of all the requests of a handle together.
    if (!transfer->was_repeated()) idle_.push_back(std::move(transfer));
  } else {
    is_broken_ = true;
  }
}

// Deadlines are kept here rather than by CURLOPT_TIMEOUT_MS: one mechanism for the whole life of a
// request, also while libcurl has it wait for another one's connection (which it does not time).
void CurlSession::expire() {
  const time_point present = now();
  for (auto at = active_.begin(); at != active_.end();) {
    if ((*at)->deadline() > present) {
      ++at;
      continue;
    }
    const auto index = at - active_.begin();
    fail((*at)->id(), (*at)->timed_out());
    give_up(at);
    at = active_.begin() + index;
  }
}

bool CurlSession::was_overdue(time_point time) const {
  return std::any_of(active_.begin(), active_.end(),
                     [time](const auto& transfer) { return transfer->deadline() <= time; });
}

bool CurlSession::has_input() {
  int ready = 0;
  return curl_multi_poll(multi_.get(), nullptr, 0, 0, &ready) == CURLM_OK && ready > 0;
}

bool CurlSession::poll(time_point until) {
  for (const std::unique_ptr<Transfer>& transfer : active_) {
    until = std::min(until, transfer->deadline());
  }
  // Rounded up: with 0 for the last part of a millisecond this would spin.
  const auto rest = std::chrono::ceil<milliseconds>(
      std::min<time_point::duration>(until - std::min(now(), until), longest_poll));
  const CURLMcode code =
      curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(rest.count()), nullptr);
  if (code != CURLM_OK) fail_all(code);
  return code == CURLM_OK;
}

void CurlSession::give_up(Transfers::iterator at) {
  note_lookup(**at);
  take_out(at);
}

std::unique_ptr<Transfer> CurlSession::take_out(Transfers::iterator at) {
  std::unique_ptr<Transfer> transfer = std::move(*at);
  active_.erase(at);
  curl_multi_remove_handle(multi_.get(), transfer->easy());
  return transfer;
}

}  // namespace sudomock::detail
