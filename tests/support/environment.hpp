#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace sudomock {

/// Sets an environment variable for one scope; null removes it.
class EnvironmentVariable {
 public:
  EnvironmentVariable(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    set(value);
  }
  ~EnvironmentVariable() { set(before_ ? before_->c_str() : nullptr); }
  EnvironmentVariable(const EnvironmentVariable&) = delete;
  EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;

 private:
  void set(const char* value) const {
#ifdef _WIN32  // which has no setenv; an empty value removes the variable there
    ::_putenv_s(name_, value == nullptr ? "" : value);
#else
    if (value == nullptr) {
      ::unsetenv(name_);
    } else {
      ::setenv(name_, value, 1);
    }
#endif
  }

  const char* name_;
  std::optional<std::string> before_;
};

}  // namespace sudomock
