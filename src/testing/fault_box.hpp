#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <sudomock/testing/fault.hpp>

#include "testing/fake_record.hpp"
#include "testing/random.hpp"

namespace sudomock::detail {

/// `fault`, its spans bounded (`checked_span`). Throws `std::invalid_argument`, naming the field.
[[nodiscard]] testing::Fault checked_fault(testing::Fault fault);

/// The injected faults. Used by one thread at a time.
class FaultBox {
 public:
  explicit FaultBox(std::uint64_t seed) : random_(seed) {}

  /// Throws `std::invalid_argument`, naming the field.
  void inject(testing::Fault fault, FakeTime now);
  void clear() { active_.clear(); }

  struct Taken : testing::Fault {
    FakeTime began;
  };
  /// The fault that applies to this request; counts as one of its `times`.
  [[nodiscard]] std::optional<Taken> take(std::string_view target, FakeTime now);

 private:
  struct Active {
    testing::Fault fault;
    FakeTime begin;
    std::optional<FakeTime> end;
  };

  SplitMix random_;
  std::vector<Active> active_;
};

}  // namespace sudomock::detail
