#include "polling/request_ledger.hpp"

namespace sudomock::detail {

std::uint64_t RequestLedger::next_id() {
  if (free_ == no_number) {
    slots_.emplace_back();
    free_ = static_cast<Number>(slots_.size() - 1);
  }
  return id_of(free_);
}

Number RequestLedger::enter(const Request& request) noexcept {
  const Number number = free_;
  Slot& slot = slots_[number];
  free_ = slot.after;
  slot.request = request;
  slot.taken = true;
  slot.before = back_;
  slot.after = no_number;
  (back_ == no_number ? front_ : slots_[back_].after) = number;
  back_ = number;
  ++size_;
  return number;
}

std::optional<Number> RequestLedger::find(std::uint64_t id) const noexcept {
  const auto number = static_cast<Number>(id);
  const bool is_on_wire = number < slots_.size() && slots_[number].taken && id_of(number) == id;
  return is_on_wire ? std::optional(number) : std::nullopt;
}

std::optional<Request> RequestLedger::take(std::uint64_t id) noexcept {
  const std::optional<Number> number = find(id);
  if (!number) return std::nullopt;
  Slot& slot = slots_[*number];
  (slot.before == no_number ? front_ : slots_[slot.before].after) = slot.after;
  (slot.after == no_number ? back_ : slots_[slot.after].before) = slot.before;
  slot.taken = false;
  ++slot.use;
  slot.after = free_;
  free_ = *number;
  --size_;
  return slot.request;
}

std::optional<std::uint64_t> RequestLedger::first() const noexcept {
  return front_ == no_number ? std::nullopt : std::optional(id_of(front_));
}

RequestLedger::time_point RequestLedger::first_overdue() const noexcept {
  return front_ == no_number ? time_point::max() : slots_[front_].request.overdue;
}

}  // namespace sudomock::detail
