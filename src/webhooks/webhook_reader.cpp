#include "webhooks/webhook_reader.hpp"

#include <cmath>
#include <iterator>
#include <utility>

#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

using Takes = WebhookField::Takes;

/// A body's bytes, for a parser that does not say where it is: `position` does.
class ByteIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  ByteIterator(const char* at, std::size_t& position) : at_(at), position_(&position) {}

  reference operator*() const { return *at_; }
  ByteIterator& operator++() {
    ++at_;
    ++*position_;
    return *this;
  }
  ByteIterator operator++(int) {
    const ByteIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const ByteIterator& a, const ByteIterator& b) { return a.at_ == b.at_; }

 private:
  const char* at_;
  std::size_t* position_;
};

}  // namespace

Result<WebhookEvent> read_webhook(std::string_view body) {
  std::string refusal;
  WebhookReader reader(body);
  WebhookEvent event = reader.read(refusal);
  if (refusal.empty()) return event;
  return make_error(ErrorCode::malformed_response, "the delivery cannot be read: " + refusal);
}

WebhookEvent WebhookReader::read(std::string& refusal) {
  // JSON never has a zero byte, but the parser takes it for the end.
  const std::size_t zero = body_.find('\0');
  if (zero != npos) {
    refusal_ = "not JSON at byte " + std::to_string(zero + 1) + ": a zero byte";
  } else {
    // What the parser returns is in the refusal, too.
    (void)Json::sax_parse(ByteIterator(body_.data(), position_),
                          ByteIterator(body_.data() + body_.size(), position_), this);
  }
  refusal = std::move(refusal_);
  if (!refusal.empty()) return {};
  return finish(std::move(draft_), refusal);
}

bool WebhookReader::is_wanted() const {
  return depth_ == 0 || (field_ != nullptr && depth_ == (in_error_ ? 2U : 1U));
}

bool WebhookReader::refuse_type(std::string_view found) {
  if (depth_ == 0) {
    refusal_ = "the body: expected an object, found " + std::string(found);
    return false;
  }
  if (field_->takes == Takes::any_text) {
    (draft_.*field_->text).reset();
    return true;
  }
  return refuse("expected " + std::string(expected_of(field_->takes)) + ", found " +
                std::string(found));
}

bool WebhookReader::refuse(std::string_view reason) {
  if (refusal_.empty()) refusal_.append(field_->name).append(": ").append(reason);
  return true;  // the rest may be no JSON at all
}

bool WebhookReader::null() {
  if (!is_wanted()) return true;
  if (depth_ == 0) return refuse_type("null");
  if (field_->text != nullptr) {
    (draft_.*field_->text).reset();
  } else {
    draft_.duration.reset();
  }
  return true;
}

bool WebhookReader::boolean(bool /*value*/) { return !is_wanted() || refuse_type("a boolean"); }

bool WebhookReader::number_integer(std::int64_t value) {
  if (!is_wanted()) return true;
  if (depth_ > 0 && field_->takes == Takes::duration) {
    return set_duration(static_cast<double>(value));
  }
  return set_label(std::to_string(value));
}

bool WebhookReader::number_unsigned(std::uint64_t value) {
  if (!is_wanted()) return true;
  if (depth_ > 0 && field_->takes == Takes::duration) {
    return set_duration(static_cast<double>(value));
  }
  return set_label(std::to_string(value));
}

bool WebhookReader::number_float(double value, const std::string& /*digits*/) {
  if (!is_wanted()) return true;
  if (depth_ > 0 && field_->takes == Takes::duration) return set_duration(value);
  return refuse_type("a number");
}

bool WebhookReader::set_label(std::string text) {
  if (depth_ == 0 || field_->takes != Takes::label) return refuse_type("a number");
  draft_.*field_->text = std::move(text);
  return true;
}

bool WebhookReader::set_duration(double milliseconds) {
  // A double counts that far, which is 285,000 years.
  constexpr double most = 9'007'199'254'740'992.0;
  if (std::abs(milliseconds) > most) return refuse("out of range");
  if (milliseconds != std::trunc(milliseconds)) {
    return refuse("expected an integer, found a fraction");
  }
  draft_.duration = std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds));
  return true;
}

bool WebhookReader::string(std::string& text) {
  if (!is_wanted()) return true;
  if (depth_ == 0 || field_->takes == Takes::json || field_->takes == Takes::duration) {
    return refuse_type("a string");
  }
  draft_.*field_->text = std::move(text);
  return true;
}

bool WebhookReader::binary(Json::binary_t& /*bytes*/) { return true; }  // never in JSON

bool WebhookReader::key(std::string& name) {
  if (depth_ == 1) field_ = find_webhook_field(name);
  if (depth_ == 2 && in_error_) field_ = find_error_field(name);
  return true;
}

bool WebhookReader::start(std::string_view what, bool is_object) {
  if (depth_ == 0 && !is_object) return refuse_type(what);
  if (depth_ > 0 && is_wanted()) {
    if (field_->takes == Takes::json) {
      json_begin_ = position_ - 1;  // of the bracket
    } else if (field_->takes == Takes::error && is_object) {
      in_error_ = true;
      draft_.error.reset();
      draft_.nested_message.reset();
      draft_.nested_reason.reset();
      draft_.nested_code.reset();
    } else {
      (void)refuse_type(what);
    }
  }
  ++depth_;
  return true;
}

bool WebhookReader::end() {
  if (--depth_ != 1) return true;
  in_error_ = false;
  if (json_begin_ != npos) {
    draft_.*field_->text = body_.substr(json_begin_, position_ - json_begin_);
    json_begin_ = npos;
  }
  return true;
}

bool WebhookReader::start_object(std::size_t /*count*/) { return start("an object", true); }

bool WebhookReader::end_object() { return end(); }

bool WebhookReader::start_array(std::size_t /*count*/) { return start("an array", false); }

bool WebhookReader::end_array() { return end(); }

bool WebhookReader::parse_error(std::size_t position, const std::string& /*token*/,
                                const Json::exception& /*error*/) {
  // Without the parser's own words, which repeat what it read.
  refusal_ = "not JSON at byte " + std::to_string(position);
  return false;
}

}  // namespace sudomock::detail
