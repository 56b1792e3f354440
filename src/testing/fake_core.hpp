#pragma once

#include <cstdint>
#include <map>
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

namespace sudomock::detail {

/// What comes back for one request.
struct FakeAnswer {
  HttpResponse response = {};
  FakeTime delay{0};                               ///< How much later it comes.
  std::optional<ErrorCode> broken = std::nullopt;  ///< The connection ends so instead.
};

/// The contract, once: a request and the time go in, an answer comes out. Knows nothing of clocks,
/// sockets or threads; the in-memory transport and the simulator are its two front doors. Used by
/// one thread at a time.
class FakeCore {
 public:
  /// `epoch` is the calendar time of `FakeTime` zero.
  FakeCore(std::uint64_t seed, Timestamp epoch);

  [[nodiscard]] FakeAnswer answer(std::string_view method, std::string_view target,
                                  const std::vector<HttpHeader>& headers, FakeTime now);

  [[nodiscard]] FakeStore& store() { return store_; }
  [[nodiscard]] FakeAccounts& accounts() { return accounts_; }
  [[nodiscard]] FaultBox& faults() { return faults_; }
  [[nodiscard]] Timestamp epoch() const { return epoch_; }

  /// Throws `std::invalid_argument` for less than one request a minute.
  void set_rate_limit(std::optional<testing::RateLimit> limit);
  /// Throws `std::invalid_argument` for a negative span.
  void set_list_lag(FakeTime lag);
  void set_body_style(testing::BodyStyle style) { style_ = style; }

  /// Counts of what was answered; sessions and flights are not known here.
  [[nodiscard]] testing::FakeStats& stats() { return stats_; }
  [[nodiscard]] const testing::FakeStats& stats() const { return stats_; }

 private:
  [[nodiscard]] HttpResponse truth(std::string_view method, std::string_view text,
                                   const std::vector<HttpHeader>& headers, FakeTime now);
  [[nodiscard]] HttpResponse lookup(const std::string& owner, std::string_view uuid, FakeTime now);
  [[nodiscard]] HttpResponse list(const std::string& owner, const Target& target, FakeTime now);
  /// The 429 when the account is over its limit; notes the headers to announce.
  [[nodiscard]] std::optional<HttpResponse> limit(const std::string& owner, FakeTime now,
                                                  HttpResponse& announced);
  void apply(const testing::Fault& fault, FakeTime now, FakeAnswer& answer);

  Timestamp epoch_;
  FakeStore store_;
  FakeAccounts accounts_;
  FaultBox faults_;
  std::map<std::string, RateMeter> meters_;
  std::optional<testing::RateLimit> rate_limit_;
  FakeTime list_lag_{0};
  testing::BodyStyle style_;
  testing::FakeStats stats_;
  std::uint64_t answers_ = 0;
};

}  // namespace sudomock::detail
