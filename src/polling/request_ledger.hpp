#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <sudomock/transport.hpp>

#include "polling/watch_table.hpp"

namespace sudomock::detail {

/// One request on the wire: the lookup of a job, or a page of the list.
struct Request {
  using time_point = HttpSession::time_point;

  WatchRef watch = {};      // of a lookup: one of the job's watches, if one is left
  Number page = no_number;  // else
  time_point started{};
  time_point overdue = time_point::max();  // from when on the transport has lost it
  std::chrono::nanoseconds away{0};        // of `WaitTimes`, when it started
};

/// What one engine has on the wire. An id is used once; its request is found without a search.
class RequestLedger {
 public:
  using time_point = Request::time_point;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// The id of the next request to be entered. Makes room for it, so that `enter` needs no memory.
  [[nodiscard]] std::uint64_t next_id();
  /// Enters the request under `next_id()`; returns its number, which stays until it is taken out.
  /// Requests become overdue in the order in which they are entered.
  Number enter(const Request& request) noexcept;
  /// The number of the request with that id, if it is on the wire.
  [[nodiscard]] std::optional<Number> find(std::uint64_t id) const noexcept;
  /// Takes the request out, unless it is out already.
  std::optional<Request> take(std::uint64_t id) noexcept;

  [[nodiscard]] Request& operator[](Number number) noexcept { return slots_[number].request; }
  /// The request that is overdue first, if there is any on the wire.
  [[nodiscard]] std::optional<std::uint64_t> first() const noexcept;
  /// When that is overdue; `time_point::max()` when there is none.
  [[nodiscard]] time_point first_overdue() const noexcept;

 private:
  struct Slot {
    Request request;
    std::uint32_t use = 0;  // the upper half of the id
    bool taken = false;
    Number before = no_number;  // in the order of entry; of a free slot: unused
    Number after = no_number;   // of a free slot: the next free one
  };

  [[nodiscard]] std::uint64_t id_of(Number number) const noexcept {
    return std::uint64_t{slots_[number].use} << 32U | number;
  }

  std::vector<Slot> slots_;
  Number free_ = no_number;
  Number front_ = no_number;
  Number back_ = no_number;
  std::size_t size_ = 0;
};

}  // namespace sudomock::detail
