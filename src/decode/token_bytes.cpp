#include "decode/token_bytes.hpp"

#include <functional>
#include <new>

namespace sudomock::detail {

namespace {
thread_local TokenBytesOnStack* innermost = nullptr;
}  // namespace

TokenBytesOnStack::TokenBytesOnStack() noexcept : outer_(innermost) { innermost = this; }

TokenBytesOnStack::~TokenBytesOnStack() { innermost = outer_; }

TokenByte* TokenBytesOnStack::allocate(std::size_t count) {
  if (innermost == nullptr || count > size - innermost->used_) {
    return static_cast<TokenByte*>(::operator new(count));
  }
  TokenByte* const bytes = innermost->bytes_ + innermost->used_;
  innermost->used_ += count;
  return bytes;
}

void TokenBytesOnStack::deallocate(TokenByte* bytes) noexcept {
  for (const TokenBytesOnStack* stack = innermost; stack != nullptr; stack = stack->outer_) {
    if (stack->holds(bytes)) return;  // it goes with the stack frame
  }
  ::operator delete(bytes);
}

bool TokenBytesOnStack::holds(const TokenByte* bytes) const noexcept {
  // std::less, since the built-in comparison of unrelated pointers is unspecified.
  const std::less<> before;
  return !before(bytes, bytes_) && before(bytes, bytes_ + size);
}

}  // namespace sudomock::detail
