#include "decode/error_body_reader.hpp"

#include <algorithm>
#include <cmath>

namespace sudomock::detail {

namespace {

/// A list of refusals is not collected beyond this many bytes: it is shortened anyway.
constexpr std::size_t enough_words = 1024;

/// No server means to be left alone for longer, and so no arithmetic on clocks overflows.
constexpr std::chrono::seconds longest_wait = std::chrono::hours{24 * 365};

}  // namespace

std::string ErrorBodyReader::words() const {
  const auto found = std::find_if(words_.begin(), words_.end(),
                                  [](const std::string& text) { return !text.empty(); });
  std::string words = found == words_.end() ? std::string() : *found;
  for (const std::string* facts : {has_resource_ ? &limits_ : nullptr, &details_}) {
    if (facts == nullptr || facts->empty()) continue;
    words += words.empty() ? *facts : " (" + *facts + ")";
  }
  return words;
}

std::string_view ErrorBodyReader::error_code() const {
  return error_code_.empty() ? error_type_ : error_code_;
}

bool ErrorBodyReader::boolean(bool value) {
  add_fact(value ? "true" : "false");
  return true;
}

bool ErrorBodyReader::number_integer(std::int64_t value) {
  return number(std::to_string(value), static_cast<double>(value));
}

bool ErrorBodyReader::number_unsigned(std::uint64_t value) {
  return number(std::to_string(value), static_cast<double>(value));
}

bool ErrorBodyReader::number_float(double value, const std::string& text) {
  return number(json_digits(text), value);
}

bool ErrorBodyReader::number(const std::string& digits, double value) {
  if (skipped_levels_ > 0) return true;
  if (scope_ == Scope::location) add_to_location(digits);
  add_fact(digits);
  read_wait(value);
  return true;
}

/// A part of a second counts as a whole one: asking too early is what the server wants to prevent.
void ErrorBodyReader::read_wait(double seconds) {
  if (scope_ != Scope::error || key_ != "retry_after" || seconds < 0) return;
  const double most = static_cast<double>(longest_wait.count());
  retry_after_ = std::chrono::seconds{
      static_cast<std::chrono::seconds::rep>(std::ceil(std::min(seconds, most)))};
}

bool ErrorBodyReader::string(const std::string& text) {
  if (skipped_levels_ > 0) return true;
  switch (scope_) {
    case Scope::body:
      if (key_ == "detail") words(Words::detail) = text;
      if (key_ == "message") words(Words::message) = text;
      if (key_ == "error") words(Words::error) = text;
      if (key_ == "error_code") error_code_ = text;
      break;
    case Scope::detail:
      if (key_ == "message" || key_ == "msg") words(Words::detail_object) = text;
      if (key_ == "error_code") error_code_ = text;
      break;
    case Scope::error:
      if (key_ == "message") words(Words::error) = text;
      if (key_ == "error_code") error_code_ = text;
      if (key_ == "type") error_type_ = text;
      break;
    case Scope::refusals:
      message_ = text;
      add_refusal();
      break;
    case Scope::refusal:
      if (key_ == "msg") message_ = text;
      break;
    case Scope::location:
      add_to_location(text);
      break;
    case Scope::details:
    case Scope::outside:
      break;
  }
  add_fact(text);
  return true;
}

bool ErrorBodyReader::enter(Scope scope) {
  scope_ = scope;
  return true;
}

bool ErrorBodyReader::start_object() {
  if (skipped_levels_ == 0) {
    if (scope_ == Scope::outside) return enter(Scope::body);
    if (scope_ == Scope::body && key_ == "detail") return enter(Scope::detail);
    if (scope_ == Scope::body && key_ == "details") return enter(Scope::details);
    if (scope_ == Scope::body && key_ == "error") return enter(Scope::error);
    if (scope_ == Scope::refusals) return enter(Scope::refusal);
  }
  ++skipped_levels_;
  return true;
}

bool ErrorBodyReader::start_array() {
  if (skipped_levels_ == 0) {
    if (scope_ == Scope::body && key_ == "detail") return enter(Scope::refusals);
    if (scope_ == Scope::refusal && key_ == "loc") return enter(Scope::location);
  }
  ++skipped_levels_;
  return true;
}

bool ErrorBodyReader::key(const std::string& name) {
  if (skipped_levels_ == 0) key_ = name;
  return true;
}

bool ErrorBodyReader::end_object() { return leave(); }

bool ErrorBodyReader::end_array() { return leave(); }

bool ErrorBodyReader::leave() {
  if (skipped_levels_ > 0) {
    --skipped_levels_;
    return true;
  }
  switch (scope_) {
    case Scope::location:
      return enter(Scope::refusal);
    case Scope::refusal:
      add_refusal();
      return enter(Scope::refusals);
    case Scope::detail:
    case Scope::details:
    case Scope::refusals:
    case Scope::error:
      return enter(Scope::body);
    case Scope::body:
    case Scope::outside:
      break;
  }
  return enter(Scope::outside);
}

void ErrorBodyReader::add_to_location(std::string_view step) {
  if (location_.size() > enough_words) return;
  if (!location_.empty()) location_ += '.';
  location_ += step;
}

/// What an upload's error has in `details`, and what says which limit was met, as "name: value".
void ErrorBodyReader::add_fact(std::string_view value) {
  if (skipped_levels_ > 0) return;
  const bool is_limit =
      scope_ == Scope::error && (key_ == "resource" || key_ == "limit" || key_ == "current");
  if (!is_limit && scope_ != Scope::details) return;
  // Without a resource the limit is that of requests, which retry_after says more about.
  if (is_limit && key_ == "resource") has_resource_ = true;
  std::string& facts = is_limit ? limits_ : details_;
  if (facts.size() > enough_words) return;
  if (!facts.empty()) facts += ", ";
  facts.append(key_).append(": ").append(value);
}

/// As "body.limit: msg; query.kind: msg".
void ErrorBodyReader::add_refusal() {
  std::string& list = words(Words::refusals);
  if (!message_.empty() && list.size() < enough_words) {
    if (!list.empty()) list += "; ";
    if (!location_.empty()) list += location_ + ": ";
    list += message_;
  }
  location_.clear();
  message_.clear();
}

}  // namespace sudomock::detail
