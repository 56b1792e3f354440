#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sudomock/testing/fake_jobs_api.hpp>
#include <sudomock/transport.hpp>

#include "testing/fake_accounts.hpp"
#include "testing/fake_store.hpp"
#include "testing/fault_box.hpp"
#include "testing/rate_meter.hpp"
#include "testing/target.hpp"
#include "testing/webhook_outbox.hpp"

namespace sudomock::detail {

/// The answer to one request.
struct FakeAnswer {
  HttpResponse response = {};
  FakeTime delay{0};                               ///< How much later it comes.
  std::optional<ErrorCode> broken = std::nullopt;  ///< The connection ends so instead.
  bool lost = false;                               ///< Nothing comes at all.
};

/// The contract, once: a request and the time go in, an answer comes out. Knows nothing of clocks,
/// sockets or threads; the in-memory transport and the simulator are its two front doors. Used by
/// one thread at a time.
class FakeCore {
 public:
  /// `epoch` is the calendar time of `FakeTime` zero.
  FakeCore(std::uint64_t seed, Timestamp epoch);
  FakeCore(const FakeCore&) = delete;  // the store reports to the outbox
  FakeCore& operator=(const FakeCore&) = delete;

  [[nodiscard]] FakeAnswer answer(std::string_view method, std::string_view target,
                                  const std::vector<HttpHeader>& headers, FakeTime now);

  [[nodiscard]] FakeStore& store() { return store_; }
  [[nodiscard]] FakeAccounts& accounts() { return accounts_; }
  [[nodiscard]] FaultBox& faults() { return faults_; }
  [[nodiscard]] WebhookOutbox& outbox() { return outbox_; }
  /// Calls `WebhookOutbox::open` for all jobs that have not ended.
  std::shared_ptr<const testing::WebhookEndpoint> deliver_webhooks(
      testing::WebhookEndpoint endpoint, FakeTime now);
  [[nodiscard]] Timestamp epoch() const { return epoch_; }

  /// Throws `std::invalid_argument` for less than one request a minute.
  void set_rate_limit(std::optional<testing::RateLimit> limit);
  /// Throws `std::invalid_argument` for a negative span.
  void set_list_lag(std::chrono::microseconds lag);
  /// Cursors handed out from now on expire after that. Throws `std::invalid_argument` for a
  /// negative span.
  void set_cursor_lifetime(std::optional<std::chrono::microseconds> lifetime);
  void set_body_style(testing::BodyStyle style) { style_ = style; }
  /// A good answer in the body style that was set.
  [[nodiscard]] std::string in_envelope(const std::string& json) const;

  /// Counts of what was answered; sessions and flights are not known here.
  [[nodiscard]] testing::FakeStats& stats() { return stats_; }
  [[nodiscard]] const testing::FakeStats& stats() const { return stats_; }

 private:
  /// The fault may change a detail of it (`frozen`, `spoil_row`, `repeat_row`, `answer_of`).
  [[nodiscard]] HttpResponse contract_answer(std::string_view method, std::string_view text,
                                             const std::vector<HttpHeader>& headers, FakeTime now,
                                             const FaultBox::Taken& fault);
  [[nodiscard]] HttpResponse lookup(const std::string& owner, std::string_view uuid, FakeTime now);
  [[nodiscard]] HttpResponse list(const std::string& owner, const Target& target, FakeTime now,
                                  const FaultBox::Taken& fault);
  [[nodiscard]] std::vector<std::string> encode_rows(const FakeStore::Page& page, FakeTime as_of,
                                                     const testing::Fault& fault) const;
  [[nodiscard]] bool has_expired(const std::string& cursor, FakeTime now);
  /// The 429 when the account is over its limit; notes the headers to announce.
  [[nodiscard]] std::optional<HttpResponse> limit(const std::string& owner, FakeTime now,
                                                  HttpResponse& announced);
  void apply(const testing::Fault& fault, FakeTime now, FakeAnswer& answer);

  Timestamp epoch_;
  FakeStore store_;
  FakeAccounts accounts_;
  FaultBox faults_;
  WebhookOutbox outbox_;
  std::map<std::string, RateMeter> meters_;
  std::optional<testing::RateLimit> rate_limit_;
  FakeTime list_lag_{0};
  std::optional<FakeTime> cursor_lifetime_;
  std::map<std::string, FakeTime> cursors_;  // when each was last handed out
  testing::BodyStyle style_;
  testing::FakeStats stats_;
  std::uint64_t answers_ = 0;
};

}  // namespace sudomock::detail
