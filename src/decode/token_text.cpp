#include "decode/token_text.hpp"

namespace sudomock::detail {

// Apart, so that push_back stays small enough to be inlined.
void TokenText::push_back_long(char byte) {
  if (size_ == most_short) std::string::assign(short_.data(), size_);
  std::string::push_back(byte);
  ++size_;
}

}  // namespace sudomock::detail
