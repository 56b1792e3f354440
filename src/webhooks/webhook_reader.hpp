#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include <sudomock/result.hpp>
#include <sudomock/webhook.hpp>

#include "webhooks/webhook_fields.hpp"

namespace sudomock::detail {

/// A delivery's body; a refusal is `malformed_response` and names the field.
[[nodiscard]] Result<WebhookEvent> read_webhook(std::string_view body);

/// Takes the events of nlohmann/json's SAX parser: its DOM allocates while it is destroyed, which
/// ends the program when there is no memory. For one body; not thread-safe.
class WebhookReader {
 public:
  using Json = nlohmann::json;

  explicit WebhookReader(std::string_view body) : body_(body) {}
  WebhookReader(const WebhookReader&) = delete;
  WebhookReader& operator=(const WebhookReader&) = delete;

  /// Reads the body. What is wrong with it is put into `refusal`.
  [[nodiscard]] WebhookEvent read(std::string& refusal);

  // What nlohmann/json calls. True means: go on.
  bool null();
  bool boolean(bool value);
  bool number_integer(std::int64_t value);
  bool number_unsigned(std::uint64_t value);
  bool number_float(double value, const std::string& digits);
  bool string(std::string& text);
  bool binary(Json::binary_t& bytes);
  bool start_object(std::size_t count);
  bool key(std::string& name);
  bool end_object();
  bool start_array(std::size_t count);
  bool end_array();
  bool parse_error(std::size_t position, const std::string& token, const Json::exception& error);

 private:
  /// Whether a value that begins here is one of a field that is known.
  [[nodiscard]] bool is_wanted() const;
  bool refuse_type(std::string_view found);
  bool refuse(std::string_view reason);
  bool set_label(std::string text);
  bool set_duration(double milliseconds);
  bool start(std::string_view what, bool is_object);
  bool end();

  const std::string_view body_;
  std::size_t position_ = 0;             // in `body_`, behind what the parser has read
  WebhookDraft draft_;                   // what was read so far
  std::string refusal_;                  // "name: reason" of the first field that was refused
  const WebhookField* field_ = nullptr;  // what the next value is; null: ignored
  std::size_t depth_ = 0;                // open brackets
  bool in_error_ = false;                // in an object `error`
  std::size_t json_begin_ = npos;        // of the value that is kept as JSON text

  static constexpr std::size_t npos = std::string_view::npos;
};

}  // namespace sudomock::detail
