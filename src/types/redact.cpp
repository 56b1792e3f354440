#include "types/redact.hpp"

#include <algorithm>
#include <cstddef>

namespace sudomock::detail {

namespace {

constexpr std::string_view mask = "***";

// Less than that may be chance ("sm_"), and tells next to nothing.
constexpr std::size_t least_part = 5;

}  // namespace

std::string redact(std::string text, std::string_view secret) {
  std::size_t at = secret.empty() ? std::string::npos : text.find(secret);
  if (at == std::string::npos) return text;
  std::string redacted;
  std::size_t done = 0;  // how much of `text` is in `redacted`, or hidden there
  for (; at != std::string::npos; at = text.find(secret, at + 1)) {
    if (at >= done) redacted.append(text, done, at - done).append(mask);
    done = at + secret.size();
  }
  return redacted.append(text, done);
}

std::string redact_cut(std::string text, std::string_view secret) {
  text = redact(std::move(text), secret);
  for (std::size_t part = std::min(secret.size(), text.size()); part >= least_part; --part) {
    if (text.ends_with(secret.substr(0, part))) {
      return text.replace(text.size() - part, part, mask);
    }
  }
  return text;
}

}  // namespace sudomock::detail
