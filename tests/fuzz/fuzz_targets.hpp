#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

/// Each takes any bytes and aborts when what must always hold does not. Run by libFuzzer
/// (libfuzzer_entry.cpp) and, over the files in corpus/ and regressions/, as a plain test
/// (replay_test.cpp).
namespace sudomock::fuzz {

void fuzz_accepted_job(std::string_view input);
void fuzz_base_url(std::string_view input);
void fuzz_error_body(std::string_view input);
void fuzz_job(std::string_view input);
void fuzz_page(std::string_view input);
void fuzz_response_headers(std::string_view input);
void fuzz_timestamp(std::string_view input);
void fuzz_usd(std::string_view input);
void fuzz_webhook(std::string_view input);

inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace sudomock::fuzz
