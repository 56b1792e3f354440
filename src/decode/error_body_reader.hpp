#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "decode/json_parser.hpp"

namespace sudomock::detail {

/// Takes the events of nlohmann/json's SAX parser for an error body, in any of the shapes of the
/// contract's table "error bodies". What does not fit is passed over. For one document; not
/// thread-safe.
class ErrorBodyReader {
 public:
  /// The server's words: the best of what was found; empty when there are none.
  [[nodiscard]] std::string_view words() const;
  /// `error_code`, else `error.type`.
  [[nodiscard]] std::string_view error_code() const;
  [[nodiscard]] std::optional<std::chrono::seconds> retry_after() const { return retry_after_; }

  bool null() { return true; }
  bool boolean(bool /*value*/) { return true; }
  bool number_integer(std::int64_t value);
  bool number_unsigned(std::uint64_t value);
  bool number_float(double value, const TokenText& text);
  bool string(TokenText& token);
  bool binary(Json::binary_t& /*bytes*/) { return true; }
  bool start_object(std::size_t count);
  bool key(TokenText& name);
  bool end_object();
  bool start_array(std::size_t count);
  bool end_array();
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const Json::exception& /*error*/) {
    return false;
  }

 private:
  /// Where texts are found, best first.
  enum class Words : std::uint8_t { detail, refusals, detail_object, message, error, count };
  enum class Scope : std::uint8_t { outside, body, detail, refusals, refusal, location, error };

  [[nodiscard]] std::string& words(Words from) { return words_[static_cast<std::size_t>(from)]; }
  [[nodiscard]] bool enter(Scope scope);
  bool leave();
  void add_to_location(std::string_view step);
  void add_refusal();
  void read_wait(double seconds);

  std::array<std::string, static_cast<std::size_t>(Words::count)> words_;
  std::string error_code_;
  std::string error_type_;
  std::string key_;       // of the next value
  std::string location_;  // `loc` of the current refusal, such as body.limit
  std::string message_;   // `msg` of the current refusal
  std::optional<std::chrono::seconds> retry_after_;
  Scope scope_ = Scope::outside;
  std::size_t skipped_levels_ = 0;  // open brackets of a value that is ignored
};

}  // namespace sudomock::detail
