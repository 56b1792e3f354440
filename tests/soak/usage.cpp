#include "usage.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <unistd.h>

#include "support/live_memory.hpp"

namespace sudomock::soak {

namespace {

std::int64_t resident_bytes() {
  std::int64_t total = 0;
  std::int64_t resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

std::ptrdiff_t entries(const char* folder) {
  if (!std::filesystem::exists(folder)) return 0;  // as it is only on Linux
  return std::distance(std::filesystem::directory_iterator(folder), {});
}

template <class Count>
void print_row(const char* what, Count warm, Count end) {
  std::printf("%-16s %12lld %12lld\n", what, static_cast<long long>(warm),
              static_cast<long long>(end));
}

}  // namespace

Usage usage_now(std::size_t pending) {
  return {.live_bytes = live_bytes().value_or(0),
          .resident_bytes = resident_bytes(),
          .open_files = entries("/proc/self/fd"),
          .threads = entries("/proc/self/task"),
          .pending = pending};
}

std::vector<std::string> growth(const Usage& before, const Usage& after, int most_connections) {
  std::printf("%-16s %12s %12s\n", "", "warm", "at the end");
  print_row("live bytes", before.live_bytes, after.live_bytes);
  print_row("resident bytes", before.resident_bytes, after.resident_bytes);
  print_row("open files", before.open_files, after.open_files);
  print_row("threads", before.threads, after.threads);
  print_row("pending", before.pending, after.pending);
  std::vector<std::string> grown;
  // A sanitizer, whose allocator does not tell the heap's size, holds freed memory back.
  const bool is_told = after.live_bytes > 0;
  if (is_told && after.resident_bytes > before.resident_bytes + 16'000'000) {
    grown.emplace_back("the process grew");
  }
  if (after.open_files > before.open_files + most_connections) {
    grown.emplace_back("open files grew");
  }
  if (after.threads > before.threads) grown.emplace_back("threads grew");
  return grown;
}

}  // namespace sudomock::soak
