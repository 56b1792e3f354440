#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <variant>

#include <sudomock/sudomock.hpp>

/// The video is there: its address.
struct Published {
  std::string url = {};
};
/// Nothing is wrong, it only takes longer: the job goes on, so ask again.
struct TryLater {
  std::string why = {};
};
/// Somebody has to look at it.
struct NeedsOperator {
  std::string why = {};
};
using Outcome = std::variant<Published, TryLater, NeedsOperator>;

/// A part of an application: puts a product's video onto its page once SudoMock has made it. Takes
/// the client from outside, and so doesn't know whether a real API or a fake one is behind it.
class Publisher {
 public:
  /// `client` must outlive this.
  Publisher(const sudomock::JobsClient& client, std::chrono::minutes patience)
      : client_(client), patience_(patience) {}

  [[nodiscard]] Outcome publish(const std::string& render_uuid, std::stop_token stop = {}) const;

 private:
  const sudomock::JobsClient& client_;
  std::chrono::minutes patience_;
};
