#include "http/curl_session.hpp"

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

#include "http/curl_library.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

using std::chrono::milliseconds;

// A wake-up can be lost (curl #22272), so the stop token is looked at this often in any case.
constexpr milliseconds longest_poll{1000};

// A resolver's thread, which nobody can stop, is left to itself (CURLOPT_QUICK_EXIT), and may
// outlive the library if this is part of a plugin.
void leave_resolver(const Transfer& transfer) {
  if (transfer.is_resolving()) pin_libcurl();
}

}  // namespace

CurlSession::CurlSession(std::shared_ptr<const CurlSettings> settings)
    : settings_(std::move(settings)), process_(current_process()) {
  if (start_curl() == CURLE_OK) multi_.reset(curl_multi_init());
  if (!multi_) throw std::bad_alloc();
#if LIBCURL_VERSION_NUM >= 0x081400
  curl_multi_setopt(multi_.get(), CURLMOPT_QUICK_EXIT, 1L);  // as CURLOPT_QUICK_EXIT before 8.20
#endif
}

CurlSession::~CurlSession() {
  const SigpipeGuard guard;  // a TLS connection says goodbye when it is closed
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
  if (settings_->refused) return fail(id, *settings_->refused);
  if (request.deadline <= now()) {
    completions_.push_back({id, describe_timeout(request.url, TransferPhase::connecting)});
    return;
  }
  drop_unclean_connections();
  std::unique_ptr<Transfer> transfer = idle_transfer();
  if (std::optional<Error> error = transfer->prepare(id, std::move(request))) {
    return fail(id, *std::move(error));
  }
  active_.reserve(active_.size() + 1);
  const CURLMcode code = curl_multi_add_handle(multi_.get(), transfer->easy());
  if (code != CURLM_OK) return fail(id, make_error(ErrorCode::network, curl_multi_strerror(code)));
  active_.push_back(std::move(transfer));
}

std::vector<HttpCompletion> CurlSession::wait_until(time_point time, const std::stop_token& stop) {
  const SigpipeGuard guard;
  const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi_.get()); });
  while (perform()) {
    collect();
    expire();
    if (!completions_.empty() || stop.stop_requested() || now() >= time) break;
    if (!poll(time)) break;
  }
  return std::exchange(completions_, {});
}

// Bytes that come before the question are no answer to it; libcurl before 8.0 would take them for
// one. Over HTTP/2 they are legitimate.
void CurlSession::drop_unclean_connections() {
  constexpr unsigned looks_itself = 0x080000;
  if (curl_features().version < looks_itself && spoke_http1_ && active_.empty()) {
    sockets_.shut_down_readable();
  }
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
    const std::unique_ptr<Transfer> transfer = give_up(active_.begin());
    fail(transfer->id(), make_error(ErrorCode::network, curl_multi_strerror(code)));
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
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;  // the message ends with the handle's removal
    const Transfer& done = Transfer::of(message->easy_handle);
    const auto at = std::find_if(active_.begin(), active_.end(),
                                 [&](const auto& transfer) { return transfer.get() == &done; });
    if (code == CURLE_OPERATION_TIMEDOUT) leave_resolver(done);
    std::unique_ptr<Transfer> transfer = take_out(at);
    Result<HttpResponse> outcome = transfer->finish(code);
    if (!outcome) is_broken_ = true;
    const bool is_reusable = outcome.has_value();
    if (is_reusable) spoke_http1_ = transfer->used_http1();
    completions_.push_back({transfer->id(), std::move(outcome)});
    if (is_reusable) idle_.push_back(std::move(transfer));
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
    const std::unique_ptr<Transfer> transfer = give_up(at);
    fail(transfer->id(), transfer->timed_out());
    at = active_.begin() + index;
  }
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

std::unique_ptr<Transfer> CurlSession::give_up(Transfers::iterator at) {
  leave_resolver(**at);
  return take_out(at);
}

std::unique_ptr<Transfer> CurlSession::take_out(Transfers::iterator at) {
  std::unique_ptr<Transfer> transfer = std::move(*at);
  active_.erase(at);
  curl_multi_remove_handle(multi_.get(), transfer->easy());
  return transfer;
}

}  // namespace sudomock::detail
