// A scenario as the C++ that makes it: what has its default value is left out.

#include <concepts>
#include <sstream>

#include <sudomock/overloaded.hpp>

#include "scenario.hpp"

namespace sudomock::soak {

namespace {

std::string text(bool value) { return value ? "true" : "false"; }
std::string text(int value) {
  return value == testing::Fault::forever ? "Fault::forever" : std::to_string(value);
}
std::string text(std::size_t value) { return std::to_string(value); }
std::string text(std::int64_t value) {
  if (value == INT64_MIN) return "INT64_MIN";
  return value == INT64_MAX ? "INT64_MAX" : std::to_string(value);
}
std::string text(double value) {
  std::ostringstream out;
  out << value;
  return out.str();
}
std::string text(const std::string& value) { return "R\"(" + value + ")\""; }
std::string text(JobKind value) { return "JobKind::" + std::string(to_string(value)); }
std::string text(JobStatus value) { return "JobStatus::" + std::string(to_string(value)); }
std::string text(ErrorCode value) { return "ErrorCode::" + std::string(to_string(value)); }

template <class Rep, class Period>
std::string text(std::chrono::duration<Rep, Period> value) {
  using Duration = std::chrono::duration<Rep, Period>;
  if (value == Duration::max()) {
    if (std::same_as<Duration, std::chrono::seconds>) return "seconds::max()";
    return std::same_as<Duration, microseconds> ? "microseconds::max()" : "milliseconds::max()";
  }
  const auto us = std::chrono::duration_cast<microseconds>(value).count();
  if (us % 1'000'000 == 0) return std::to_string(us / 1'000'000) + "s";
  if (us % 1'000 == 0) return std::to_string(us / 1'000) + "ms";
  return std::to_string(us) + "us";
}

template <class T>
std::string text(const std::optional<T>& value) {
  return value ? text(*value) : "std::nullopt";
}

/// `{.name = value, ...}` of those that are not as in a new one.
template <class T>
class Fields {
 public:
  explicit Fields(const T& of) : of_(of) {}

  template <class Member>
  Fields& add(const char* name, Member T::*member) {
    return of_.*member == T().*member ? *this : put(name, text(of_.*member));
  }
  Fields& put(const char* name, const std::string& value) {
    out_ += (out_.empty() ? "" : ", ") + ("." + std::string(name)) + " = " + value;
    return *this;
  }
  [[nodiscard]] std::string str() const { return "{" + out_ + "}"; }

 private:
  const T& of_;
  std::string out_;
};

std::string text(const testing::Fault& fault) {
  using F = testing::Fault;
  return Fields(fault)
      .add("status", &F::status)
      .add("concurrent_limit", &F::concurrent_limit)
      .add("delay", &F::delay)
      .add("drop", &F::drop)
      .add("drop_as", &F::drop_as)
      .add("lose", &F::lose)
      .add("retry_after", &F::retry_after)
      .add("rate_limit_remaining", &F::rate_limit_remaining)
      .add("rate_limit_reset", &F::rate_limit_reset)
      .add("body", &F::body)
      .add("frozen", &F::frozen)
      .add("spoil_row", &F::spoil_row)
      .add("repeat_row", &F::repeat_row)
      .add("answer_of", &F::answer_of)
      .add("only_for", &F::only_for)
      .add("skip", &F::skip)
      .add("times", &F::times)
      .add("probability", &F::probability)
      .add("after", &F::after)
      .add("lasts", &F::lasts)
      .str();
}

std::string text(const testing::FakeJob& job) {
  using J = testing::FakeJob;
  return Fields(job)
      .add("render_uuid", &J::render_uuid)
      .add("kind", &J::kind)
      .add("queued", &J::queued)
      .add("dispatched", &J::dispatched)
      .add("running", &J::running)
      .add("outcome", &J::outcome)
      .add("without_result", &J::without_result)
      .add("row_without_result", &J::row_without_result)
      .add("unlisted", &J::unlisted)
      .str();
}

std::string text(const PlannedJob& planned) {
  using P = PlannedJob;
  return Fields(planned)
      .put("job", text(planned.job))
      .add("submitted", &P::submitted)
      .add("watched", &P::watched)
      .add("watcher", &P::watcher)
      .add("watches", &P::watches)
      .add("in_capitals", &P::in_capitals)
      .add("timeout", &P::timeout)
      .add("unwatched", &P::unwatched)
      .add("refusal", &P::refusal)
      .add("throws", &P::throws)
      .add("callback", &P::callback)
      .add("watched_again", &P::watched_again)
      .str();
}

std::string text(const Backoff& backoff) {
  using B = Backoff;
  return Fields(backoff)
      .add("initial", &B::initial)
      .add("multiplier", &B::multiplier)
      .add("cap", &B::cap)
      .add("jitter", &B::jitter)
      .str();
}

std::string text(const WatchOptions& options) {
  using O = WatchOptions;
  Fields fields(options);
  if (const std::string backoff = text(options.backoff); backoff != "{}") {
    fields.put("backoff", backoff);
  }
  return fields.add("max_in_flight", &O::max_in_flight)
      .add("sweep_lists", &O::sweep_lists)
      .add("confirm_with_lookup", &O::confirm_with_lookup)
      .add("keep_running", &O::keep_running)
      .str();
}

std::string text(const testing::RateLimit& limit) {
  using L = testing::RateLimit;
  return Fields(limit)
      .add("per_minute", &L::per_minute)
      .add("fixed_windows", &L::fixed_windows)
      .add("announce", &L::announce)
      .str();
}

std::string text(const testing::BodyStyle& style) {
  using S = testing::BodyStyle;
  return Fields(style)
      .add("job_id", &S::job_id)
      .add("envelope", &S::envelope)
      .add("sparse", &S::sparse)
      .add("error_object", &S::error_object)
      .str();
}

std::string text(const Happening& what) {
  return std::visit(
      overloaded{
          [](const Inject& it) { return "Inject{" + text(it.fault) + "}"; },
          [](const ListLag& it) { return "ListLag{" + text(it.lag) + ", " + text(it.lasts) + "}"; },
          [](const AccountLimit& it) {
            return "AccountLimit{" + text(it.limit) + ", " + text(it.lasts) + "}";
          },
          [](const CursorLifetime& it) {
            return "CursorLifetime{" + text(it.lifetime) + ", " + text(it.lasts) + "}";
          },
          [](const BodyShape& it) { return "BodyShape{" + text(it.style) + "}"; },
          [](const ForeignJobs& it) {
            return "ForeignJobs{" + text(it.count) + ", " + text(it.spacing) + "}";
          },
          [](const PoisonPage& it) { return "PoisonPage{" + text(it.nth) + "}"; },
          [](const FreezePage& it) {
            return "FreezePage{" + text(it.nth) + ", " + text(it.lasts) + "}";
          },
          [](const TakeBack& it) {
            return "TakeBack{" + text(it.job) + ", " + text(it.watch_again) + "}";
          },
          [](const Nudge& it) { return "Nudge{" + text(it.job) + "}"; },
          [](const Call& it) { return "Call{" + text(it.job) + "}"; },
          [](const Guest& it) {
            return "Guest{" + text(it.jobs) + ", " + text(it.running) + ", " + text(it.timeout) +
                   "}";
          },
          [](const Stop&) { return std::string("Stop{}"); },
      },
      what);
}

std::string text(const Event& event) {
  return "{" + text(event.at) + ", " + text(event.what) + "}";
}

std::string text(const PlannedCall& call) {
  return "{" + text(call.at) + ", " + text(call.is_poll) + "}";
}

template <class T>
std::string text(const std::vector<T>& list);

std::string text(const Caller& caller) { return "{" + text(caller.calls) + "}"; }

template <class T>
std::string text(const std::vector<T>& list) {
  std::string out = "{";
  for (const T& each : list) out += "\n        " + text(each) + ",";
  return out + "}";
}

}  // namespace

std::string to_text(const Scenario& scenario) {
  using S = Scenario;
  Fields fields(scenario);
  fields.add("seed", &S::seed)
      .add("latency", &S::latency)
      .add("list_delay", &S::list_delay)
      .add("max_per_minute", &S::max_per_minute);
  if (const std::string watch = text(scenario.watch); watch != "{}") fields.put("watch", watch);
  fields.add("has_two_watchers", &S::has_two_watchers).add("nudges_at_ends", &S::nudges_at_ends);
  fields.put("jobs", text(scenario.jobs)).put("events", text(scenario.events));
  if (!scenario.callers.empty()) fields.put("callers", text(scenario.callers));
  return fields.str();
}

}  // namespace sudomock::soak
