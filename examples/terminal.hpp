#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include <unistd.h>

/// How the demo writes: in colour and in place on a terminal, plainly into a pipe or a file.
struct Terminal {
  bool is_one = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;

  [[nodiscard]] std::string bold(std::string_view text) const { return dressed("1", text); }
  [[nodiscard]] std::string dim(std::string_view text) const { return dressed("2", text); }
  [[nodiscard]] std::string red(std::string_view text) const { return dressed("31", text); }
  [[nodiscard]] std::string green(std::string_view text) const { return dressed("32", text); }
  [[nodiscard]] std::string yellow(std::string_view text) const { return dressed("33", text); }

 private:
  [[nodiscard]] std::string dressed(const char* code, std::string_view text) const {
    const std::string plain(text);
    return is_one ? std::string("\x1b[") + code + 'm' + plain + "\x1b[0m" : plain;
  }
};
