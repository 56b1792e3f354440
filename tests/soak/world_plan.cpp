#include <algorithm>
#include <random>
#include <sstream>

#include "world_plan.hpp"

namespace sudomock::soak {

using namespace std::chrono_literals;
using std::chrono::microseconds;

namespace {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  [[nodiscard]] int any(int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(random_);
  }
  [[nodiscard]] bool one_in(int count) { return any(1, count) == 1; }
  template <class T>
  [[nodiscard]] T one_of(std::initializer_list<T> choices) {
    return choices.begin()[any(0, static_cast<int>(choices.size()) - 1)];
  }

 private:
  std::mt19937_64 random_;
};

int number_of_jobs(Dice& dice) {
  if (dice.one_in(50)) return 3000;
  if (dice.one_in(3)) return dice.any(60, 400);
  return dice.any(3, 60);
}

WatchOptions watch_options(Dice& dice) {
  WatchOptions options;
  options.max_in_flight = dice.one_of({1, 2, 4, 16, 16, 16});
  options.sweep_lists = !dice.one_in(6);
  options.confirm_with_lookup = dice.one_in(8);
  options.keep_running = dice.one_in(2);
  return options;
}

}  // namespace

WorldPlan plan_of(std::uint64_t seed) {
  Dice dice(seed * 2 + 1);
  WorldPlan plan;
  plan.jobs = number_of_jobs(dice);
  plan.span = plan.jobs > 1000 ? 20min : dice.one_of<microseconds>({0s, 10s, 2min, 10min});
  plan.latency = dice.one_of<microseconds>({0s, 50ms, 50ms, 300ms, 1s, 3s});
  if (dice.one_in(4)) plan.list_delay = std::chrono::milliseconds(dice.any(100, 3000));
  if (dice.one_in(2)) plan.max_per_minute = dice.one_of({60, 100, 300, 300});
  plan.watch = watch_options(dice);
  for (const Trouble trouble : all_troubles()) {
    // The hours of quiet would hide what else goes wrong.
    const bool is_absurd = trouble == Trouble::absurd_quiet || trouble == Trouble::absurd_advice;
    if (dice.one_in(is_absurd ? 12 : 4)) plan.troubles.push_back(trouble);
  }
  plan.has_poisoned_page = dice.one_in(5);
  plan.has_bad_rows = dice.one_in(5);
  plan.has_repeated_rows = dice.one_in(8);
  plan.has_foreign_bursts = dice.one_in(4);
  plan.has_stops = dice.one_in(5);
  plan.has_unwatches = dice.one_in(3);
  plan.has_calls = dice.one_in(5);
  plan.has_guests = dice.one_in(8);
  plan.has_timeouts = dice.one_in(3);
  if (dice.one_in(4)) plan.throws = 0.05 * dice.any(1, 8);
  plan.has_nudges = dice.one_in(2);  // the last, so that each seed's world is otherwise as before
  return plan;
}

bool WorldPlan::has(Trouble trouble) const {
  return std::find(troubles.begin(), troubles.end(), trouble) != troubles.end();
}

std::string WorldPlan::describe() const {
  const auto seconds = [](microseconds time) {
    return std::chrono::duration<double>(time).count();
  };
  std::ostringstream out;
  out << jobs << " jobs over " << seconds(span) << " s, latency " << seconds(latency)
      << " s, lists " << seconds(list_delay) << " s more, limit " << max_per_minute.value_or(0)
      << ", in flight " << watch.max_in_flight;
  const auto flag = [&](bool is_set, const char* name) {
    if (is_set) out << ", " << name;
  };
  flag(!watch.sweep_lists, "no sweep");
  flag(watch.confirm_with_lookup, "confirmed");
  flag(watch.keep_running, "kept running");
  flag(has_poisoned_page, "poisoned page");
  flag(has_bad_rows, "bad rows");
  flag(has_repeated_rows, "repeated rows");
  flag(has_foreign_bursts, "foreign bursts");
  flag(has_stops, "stops");
  flag(has_unwatches, "unwatches");
  flag(has_nudges, "nudges");
  flag(has_calls, "calls");
  flag(has_guests, "guests");
  flag(has_timeouts, "timeouts");
  flag(throws > 0, "throws");
  out << "; troubles";
  for (const Trouble trouble : troubles) out << ' ' << static_cast<int>(trouble);
  return out.str();
}

}  // namespace sudomock::soak
