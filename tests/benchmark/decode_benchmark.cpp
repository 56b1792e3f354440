#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "allocations.hpp"
#include "decode/bodies.hpp"
#include "decode_peers.hpp"
#include "table.hpp"

// One job and a page of 50, from bytes to types: the library, what it may not exceed, and how fast
// the machine could be. Ends with the ratios of the fastest repetitions.
namespace {

using namespace sudomock::benchmarks;

const std::string job_body = R"({
  "render_uuid": "9d4e2b51-0c7a-4f8e-bb1c-2a6f9e3d8c10",
  "kind": "video",
  "status": "succeeded",
  "model": "veo-3.1-fast",
  "result_url": "https://cdn.sudomock.com/videos/9d4e2b51.mp4",
  "mockup_uuid": null,
  "error": null,
  "credits_charged": 949,
  "payg": {"credits": 949, "unit_price": 0.002, "cost": 1.898},
  "created_at": "2026-06-22T10:05:00Z",
  "updated_at": "2026-06-22T10:05:48Z"
})";

std::string page_body() {
  std::string row = job_body;
  row.back() = ',';
  row += R"("duration_seconds": 4, "audio": false, "mockup_name": "Jacket Back",
    "poster_url": "https://cdn.sudomock.com/videos/9d4e2b51_poster.webp"})";
  std::string page = R"({"jobs": [)";
  for (int i = 0; i < 50; ++i) page += row + ",";
  page.back() = ']';
  return page + R"(, "next_cursor": "MjAyNi0wNi0yMlQxMDowNDoxMFp8MWYwYThjMjMtN2I0NC00ZTkw"})";
}

template <class Decode>
void measure(benchmark::State& state, const std::string& body, Decode decode) {
  const std::size_t before = allocations();
  benchmark::IterationCount rounds = 0;
  for (auto step : state) {
    (void)step;
    benchmark::DoNotOptimize(decode(body));
    ++rounds;
  }
  state.SetBytesProcessed(rounds * static_cast<std::int64_t>(body.size()));
  state.counters["allocations"] =
      static_cast<double>(allocations() - before) / static_cast<double>(rounds);
}

/// Prints as usual, and keeps the fastest repetition of each: the least disturbed one.
class FastestKept : public benchmark::ConsoleReporter {
 public:
  // Without the colours that it turns on by itself, even in a file.
  FastestKept() : ConsoleReporter(OO_Tabular) {}

  struct Row {
    double nanoseconds = 0;
    double allocations = 0;
  };

  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration || run.error_occurred) continue;
      Row& row = rows_[run.run_name.function_name];
      const double time = run.GetAdjustedCPUTime();
      if (row.nanoseconds == 0 || time < row.nanoseconds) row.nanoseconds = time;
      row.allocations = run.counters.at("allocations").value;
    }
  }

  // Goals of 0 are none.
  void print_ratio(const std::string& what, const std::string& to, double time_goal,
                   double allocation_goal) const {
    const auto own = rows_.find(what + "/sudomock");
    const auto peer = rows_.find(what + "/" + to);
    if (own == rows_.end() || peer == rows_.end()) return;
    print("decode a " + what + ": time to " + to, own->second.nanoseconds, peer->second.nanoseconds,
          "ns", time_goal);
    print("decode a " + what + ": allocations to " + to, own->second.allocations,
          peer->second.allocations, "", allocation_goal);
  }

 private:
  static void print(const std::string& what, double own, double peer, const char* unit,
                    double goal) {
    char figure[64];
    std::snprintf(figure, sizeof figure, "%.0f %s to %.0f %s", own, unit, peer, unit);
    if (goal > 0) {
      print_row(what, figure, own / peer, goal);
    } else if (peer > 0) {
      print_row(what, figure, own / peer);
    }
  }

  std::map<std::string, Row> rows_;
};

template <class Decode>
void add(const std::string& name, const std::string& body, Decode decode) {
  benchmark::RegisterBenchmark(
      name.c_str(), [&body, decode](benchmark::State& state) { measure(state, body, decode); })
      ->Repetitions(7)
      ->ReportAggregatesOnly(false);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace sudomock::detail;
  std::string job = job_body;
  std::string page = page_body();
  for (std::string* body : {&job, &page}) body->reserve(body->size() + 64);  // simdjson's padding

  add("job/sudomock", job, [](const std::string& body) { return decode_job(body); });
  add("job/dom", job, dom_job);
  add("job/accept", job, is_json);
  add("page/sudomock", page,
      [](const std::string& body) { return strict_page(decode_job_rows(body)); });
  add("page/dom", page, dom_page);
  add("page/accept", page, is_json);
#ifdef SUDOMOCK_HAS_SIMDJSON
  add("job/simdjson", job, simdjson_job);
  add("page/simdjson", page, simdjson_page);
#else
  std::puts("SKIPPED|simdjson is not installed");
#endif

  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  FastestKept reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  for (const char* what : {"job", "page"}) {
    reporter.print_ratio(what, "dom", 1.3, 1.0);
    reporter.print_ratio(what, "accept", 0, 0);
    reporter.print_ratio(what, "simdjson", 0, 0);
  }
  benchmark::Shutdown();
  return 0;
}
