#pragma once

#include <cstdio>
#include <cstdlib>
#include <type_traits>

#include <sys/wait.h>
#include <unistd.h>

namespace sudomock::benchmarks {

/// What `measure` returns in a child process, whose heap nothing else has used. Ends the program
/// when the child fails.
template <class Measure>
[[nodiscard]] auto in_own_process(const Measure& measure) {
  using Figures = std::invoke_result_t<Measure>;
  static_assert(std::is_trivially_copyable_v<Figures>);
  int ends[2];
  if (pipe(ends) != 0) std::exit(EXIT_FAILURE);
  const pid_t child = fork();
  if (child == 0) {
    const Figures figures = measure();
    const bool written = write(ends[1], &figures, sizeof figures) == sizeof figures;
    _exit(written ? EXIT_SUCCESS : EXIT_FAILURE);
  }
  close(ends[1]);
  Figures figures{};
  const bool read_all = read(ends[0], &figures, sizeof figures) == sizeof figures;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!read_all || status != 0) {
    std::fprintf(stderr, "a measurement failed\n");
    std::exit(EXIT_FAILURE);
  }
  return figures;
}

}  // namespace sudomock::benchmarks
