#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <stop_token>
#include <vector>

#include <sudomock/transport.hpp>

#include "http/curl_easy.hpp"
#include "http/curl_settings.hpp"
#include "http/socket_register.hpp"
#include "http/transfer.hpp"

namespace sudomock::detail {

/// A session over libcurl: one multi handle, which keeps the connections and the parsed CA
/// certificates, and a transfer for each request at the same time. Used by one thread at a time.
///
/// When memory runs out, `submit` and `wait_until` throw `std::bad_alloc`: then the request was not
/// made, or what is complete comes with the next wait.
///
/// In a forked child the only thing to do with a parent's session is to destroy it, which does not
/// touch the parent's connections.
class CurlSession final : public HttpSession {
 public:
  explicit CurlSession(std::shared_ptr<const CurlSettings> settings);
  ~CurlSession() override;

  [[nodiscard]] time_point now() const override { return std::chrono::steady_clock::now(); }
  [[nodiscard]] double random() override;
  void submit(std::uint64_t id, HttpRequest request) override;
  [[nodiscard]] std::vector<HttpCompletion> wait_until(time_point time,
                                                       const std::stop_token& stop) override;
  /// Not with an answer left that nobody took, as memory had run out: it would be the next
  /// caller's.
  [[nodiscard]] bool is_healthy() const override {
    return !is_broken_ && active_.empty() && completions_.empty();
  }

 private:
  using Transfers = std::vector<std::unique_ptr<Transfer>>;

  [[nodiscard]] bool has_multi();
  [[nodiscard]] std::vector<HttpCompletion> wait_without_multi(time_point time,
                                                               const std::stop_token& stop);
  void drop_unclean_connections();
  void note_lookup(const Transfer& transfer);
  [[nodiscard]] std::unique_ptr<Transfer> idle_transfer();
  void fail(std::uint64_t id, Error error);
  void fail_all(CURLMcode code);
  [[nodiscard]] bool perform();
  void collect();
  void finish(Transfers::iterator at);
  void expire();
  [[nodiscard]] bool was_overdue(time_point time) const;
  [[nodiscard]] bool has_input();
  [[nodiscard]] bool poll(time_point until);
  void give_up(Transfers::iterator at);
  std::unique_ptr<Transfer> take_out(Transfers::iterator at);

  std::shared_ptr<const CurlSettings> settings_;
  SocketRegister sockets_;
  CurlMulti multi_;
  Transfers active_;
  Transfers idle_;
  std::vector<HttpCompletion> completions_;
  std::mt19937_64 generator_{std::random_device{}()};
  std::int64_t process_;
  bool spoke_http1_ = false;
  std::size_t unsent_ = 0;  // how many of the active ones are
  bool has_resolver_pool_ = false;
  bool is_pinned_ = false;
  bool is_broken_ = false;
  bool may_raise_sigpipe_ = false;  // now, or on a connection that is still open
};

}  // namespace sudomock::detail
