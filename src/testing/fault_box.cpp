#include "testing/fault_box.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace sudomock::detail {

namespace {

void require(bool condition, const char* what) {
  if (!condition) throw std::invalid_argument(what);
}

}  // namespace

testing::Fault checked_fault(testing::Fault fault) {
  require(fault.status == 0 || (fault.status >= 200 && fault.status <= 599),
          "status is neither 0 nor 200 to 599");
  require(!fault.concurrent_limit || fault.status == 429, "concurrent_limit without status 429");
  require(!fault.drop || !fault.lose, "drop and lose exclude each other");
  require(fault.skip >= 0, "skip is negative");
  require(fault.times >= 1, "times is less than 1");
  require(fault.probability >= 0 && fault.probability <= 1, "probability is not within 0 and 1");
  fault.delay = checked_span("delay", fault.delay);
  fault.after = checked_span("after", fault.after);
  if (fault.lasts) fault.lasts = checked_span("lasts", *fault.lasts);
  return fault;
}

void FaultBox::inject(testing::Fault fault, FakeTime now) {
  Active active{checked_fault(std::move(fault)), now, std::nullopt};
  active.begin += active.fault.after;
  if (active.fault.lasts) active.end = active.begin + *active.fault.lasts;
  active_.push_back(std::move(active));
}

std::optional<FaultBox::Taken> FaultBox::take(std::string_view target, FakeTime now) {
  std::erase_if(active_, [&](const Active& active) { return active.end && *active.end <= now; });
  for (auto active = active_.begin(); active != active_.end(); ++active) {
    testing::Fault& fault = active->fault;
    if (now < active->begin || target.find(fault.only_for) == std::string_view::npos) continue;
    if (fault.skip > 0) {
      --fault.skip;
      continue;
    }
    if (fault.probability < 1 && random_.unit() >= fault.probability) continue;
    Taken taken{fault, active->begin};
    if (fault.times != testing::Fault::forever && --fault.times == 0) active_.erase(active);
    return taken;
  }
  return std::nullopt;
}

}  // namespace sudomock::detail
