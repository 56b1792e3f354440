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

/// Reads an error body, in any of the shapes of the contract's table "error bodies". What does not
/// fit is passed over. For one document; not thread-safe.
class ErrorBodyReader final : public JsonReader {
 public:
  /// The server's words: the best of what was found, and the facts that go with it; empty when
  /// there are none.
  [[nodiscard]] std::string words() const;
  /// `error_code`, else `error.type`.
  [[nodiscard]] std::string_view error_code() const;
  [[nodiscard]] std::optional<std::chrono::seconds> retry_after() const { return retry_after_; }

  /// Whether the parser stopped at a number that no double can hold.
  [[nodiscard]] bool met_wild_number() const { return met_wild_number_; }

  bool null() override { return true; }
  bool boolean(bool value) override;
  bool number_integer(std::int64_t value) override;
  bool number_unsigned(std::uint64_t value) override;
  bool number_float(double value, const std::string& text) override;
  bool string(const std::string& text) override;
  bool start_object() override;
  bool key(const std::string& name) override;
  bool end_object() override;
  bool start_array() override;
  bool end_array() override;
  void parse_error(std::size_t /*position*/, std::string_view /*what*/,
                   bool is_wild_number) override {
    met_wild_number_ = is_wild_number;
  }

 private:
  /// Where texts are found, best first.
  enum class Words : std::uint8_t { detail, refusals, detail_object, message, error, count };
  enum class Scope : std::uint8_t {
    outside,
    body,
    detail,
    details,
    refusals,
    refusal,
    location,
    error
  };

  [[nodiscard]] std::string& words(Words from) { return words_[static_cast<std::size_t>(from)]; }
  [[nodiscard]] bool enter(Scope scope);
  bool leave();
  bool number(const std::string& digits, double value);
  void add_fact(std::string_view value);
  void add_to_location(std::string_view step);
  void add_refusal();
  void read_wait(double seconds);

  std::array<std::string, static_cast<std::size_t>(Words::count)> words_;
  std::string limits_;   // of `error`: resource, limit and current
  std::string details_;  // of `details`
  std::string error_code_;
  std::string error_type_;
  std::string key_;       // of the next value
  std::string location_;  // `loc` of the current refusal, such as body.limit
  std::string message_;   // `msg` of the current refusal
  std::optional<std::chrono::seconds> retry_after_;
  Scope scope_ = Scope::outside;
  bool has_resource_ = false;
  bool met_wild_number_ = false;
  std::size_t skipped_levels_ = 0;  // open brackets of a value that is ignored
};

}  // namespace sudomock::detail
