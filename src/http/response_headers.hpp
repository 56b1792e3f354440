#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <sudomock/transport.hpp>

namespace sudomock::detail {

/// The few header fields of an answer that the client uses, out of the lines that libcurl hands
/// over. An interim answer (1xx) before the final one and trailers after it leave nothing behind.
class ResponseHeaders {
 public:
  /// The most header bytes of one request, interim answers included. libcurl's own limits are 100
  /// kB a line and, from 8.2 on, 300 kB in all.
  static constexpr std::size_t max_bytes = std::size_t{64} * 1024;

  void reset() noexcept;

  /// Takes one line, its line end included; false when there were too many bytes.
  [[nodiscard]] bool add_line(std::string_view line);

  /// Whether the last answer's headers have come to their end.
  [[nodiscard]] bool is_complete() const noexcept { return !in_block_; }

  /// Writes the fields into `response`. Times are counted from the answer's own Date, or from
  /// `wall_clock`, the present Unix time, where it has none. (libcurl's own reading of Retry-After
  /// counts a date from the local clock.)
  void fill(HttpResponse& response, std::chrono::seconds wall_clock) const;

 private:
  void keep(std::string_view name, std::string_view value);

  std::size_t bytes_ = 0;
  bool in_block_ = false;
  std::string retry_after_;
  std::string remaining_;
  std::string reset_;
  std::string date_;
  std::string request_id_;
};

}  // namespace sudomock::detail
