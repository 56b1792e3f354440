#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "fuzz_targets.hpp"

// Every seed and every input that ever broke something, with any compiler and without libFuzzer.
// What does not hold aborts; the file's name was printed before.
namespace sudomock::fuzz {
namespace {

struct Target {
  const char* name;
  void (*run)(std::string_view);
};

class Replay : public testing::TestWithParam<Target> {};

std::size_t replay(const Target& target, const char* folder) {
  const std::filesystem::path files =
      std::filesystem::path(SUDOMOCK_FUZZ_FILES) / folder / target.name;
  std::size_t count = 0;
  if (!std::filesystem::is_directory(files)) return count;
  for (const auto& entry : std::filesystem::directory_iterator(files)) {
    std::printf("%s\n", entry.path().filename().c_str());
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string input(std::istreambuf_iterator<char>(file), {});
    target.run(input);
    // Cut short and doubled, so that a seed is more than one test.
    target.run(std::string_view(input).substr(0, input.size() / 2));
    target.run(input + input);
    ++count;
  }
  return count;
}

TEST_P(Replay, HoldsForEverySeed) { EXPECT_GE(replay(GetParam(), "corpus"), 5u); }

TEST_P(Replay, HoldsForEverythingThatOnceBrokeIt) {
  GetParam().run("");
  replay(GetParam(), "regressions");
}

#ifdef SUDOMOCK_FUZZ_WEBHOOKS
INSTANTIATE_TEST_SUITE_P(FuzzWebhook, Replay, testing::Values(Target{"webhook", fuzz_webhook}),
                         [](const auto& target) { return std::string(target.param.name); });
#endif

INSTANTIATE_TEST_SUITE_P(
    Fuzz, Replay,
    testing::Values(Target{"accepted_job", fuzz_accepted_job}, Target{"base_url", fuzz_base_url},
                    Target{"error_body", fuzz_error_body}, Target{"job", fuzz_job},
                    Target{"page", fuzz_page}, Target{"response_headers", fuzz_response_headers},
                    Target{"timestamp", fuzz_timestamp}, Target{"usd", fuzz_usd}),
    [](const auto& target) { return std::string(target.param.name); });

}  // namespace
}  // namespace sudomock::fuzz
