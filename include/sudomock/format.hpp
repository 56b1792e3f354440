#pragma once

/// \file
/// `std::format` for the library's types, where the standard library has it: with g++ 13, clang 17
/// with libc++, or newer. Elsewhere this header is empty. A `Timestamp` is `std::format`'s own; for
/// the API's spelling there is `sudomock::to_iso8601`.

#include <version>

#include <sudomock/config.hpp>

#ifdef __cpp_lib_format

#include <format>
#include <string>
#include <string_view>

#include <sudomock/error.hpp>
#include <sudomock/job.hpp>
#include <sudomock/usd.hpp>

/// Writes `to_string(kind)`, by the format of texts (width, fill, alignment).
template <>
struct std::formatter<sudomock::JobKind> : std::formatter<std::string_view> {
  /// What `std::formatter` demands.
  auto format(sudomock::JobKind kind, auto& context) const {
    return std::formatter<std::string_view>::format(to_string(kind), context);
  }
};

/// Writes `to_string(status)`, by the format of texts (width, fill, alignment).
template <>
struct std::formatter<sudomock::JobStatus> : std::formatter<std::string_view> {
  /// What `std::formatter` demands.
  auto format(sudomock::JobStatus status, auto& context) const {
    return std::formatter<std::string_view>::format(to_string(status), context);
  }
};

/// Writes `to_string(code)`, by the format of texts (width, fill, alignment).
template <>
struct std::formatter<sudomock::ErrorCode> : std::formatter<std::string_view> {
  /// What `std::formatter` demands.
  auto format(sudomock::ErrorCode code, auto& context) const {
    return std::formatter<std::string_view>::format(to_string(code), context);
  }
};

/// Writes `code: message` as `<<` does, by the format of texts (width, fill, alignment).
template <>
struct std::formatter<sudomock::Error> : std::formatter<std::string_view> {
  /// What `std::formatter` demands.
  auto format(const sudomock::Error& error, auto& context) const {
    return std::formatter<std::string_view>::format(
        std::string(to_string(error.code)) + ": " + error.message, context);
  }
};

/// Writes `to_string(job)`, by the format of texts (width, fill, alignment).
template <>
struct std::formatter<sudomock::Job> : std::formatter<std::string_view> {
  /// What `std::formatter` demands.
  auto format(const sudomock::Job& job, auto& context) const {
    return std::formatter<std::string_view>::format(to_string(job), context);
  }
};

/// Writes `to_string(amount)`, by the format of texts (width, fill, alignment).
template <>
struct std::formatter<sudomock::Usd> : std::formatter<std::string_view> {
  /// What `std::formatter` demands.
  auto format(sudomock::Usd amount, auto& context) const {
    return std::formatter<std::string_view>::format(to_string(amount), context);
  }
};

#endif
