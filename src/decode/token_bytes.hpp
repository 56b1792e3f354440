#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

namespace sudomock::detail {

/// One byte of a body on its way into nlohmann/json's parser. A type of its own, because the parser
/// notes every byte of the current token in a std::vector of them, for its error messages: growing
/// that vector anew for each body would be most of what decoding one job allocates. With its own
/// type it can have its own std::allocator, below, which is the one customization that the parser's
/// interface leaves.
enum TokenByte : char {};

/// Room on the stack for the parser's vector, for this thread and as long as this object lives.
/// What does not fit comes from the heap.
class TokenBytesOnStack {
 public:
  TokenBytesOnStack() noexcept;
  ~TokenBytesOnStack();
  TokenBytesOnStack(const TokenBytesOnStack&) = delete;
  TokenBytesOnStack& operator=(const TokenBytesOnStack&) = delete;

  /// From the innermost object of this thread, else from the heap.
  [[nodiscard]] static TokenByte* allocate(std::size_t count);
  static void deallocate(TokenByte* bytes) noexcept;

 private:
  // A token of up to 512 bytes: the vector doubles its way up to there from 1.
  static constexpr std::size_t size = 1024;

  [[nodiscard]] bool holds(const TokenByte* bytes) const noexcept;

  TokenBytesOnStack* const outer_;
  std::size_t used_ = 0;
  TokenByte bytes_[size];
};

/// Walks over a body as TokenBytes.
class TokenByteIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = TokenByte;
  using difference_type = std::ptrdiff_t;
  using pointer = const TokenByte*;
  using reference = TokenByte;

  explicit TokenByteIterator(const char* at) noexcept : at_(at) {}

  [[nodiscard]] TokenByte operator*() const noexcept { return static_cast<TokenByte>(*at_); }
  TokenByteIterator& operator++() noexcept { return ++at_, *this; }
  TokenByteIterator operator++(int) noexcept { return TokenByteIterator(at_++); }
  [[nodiscard]] friend bool operator==(TokenByteIterator, TokenByteIterator) noexcept = default;

 private:
  const char* at_;
};

}  // namespace sudomock::detail

// Both specializations are for a type of ours, as [namespace.std] demands.

/// The part of it that nlohmann/json uses.
template <>
struct std::char_traits<sudomock::detail::TokenByte> {
  using char_type = sudomock::detail::TokenByte;
  using int_type = int;

  static constexpr int_type eof() noexcept { return -1; }
  static constexpr int_type to_int_type(char_type byte) noexcept {
    return static_cast<unsigned char>(byte);
  }
  static constexpr char_type to_char_type(int_type byte) noexcept {
    return static_cast<char_type>(byte);
  }
};

template <>
class std::allocator<sudomock::detail::TokenByte> {
 public:
  using value_type = sudomock::detail::TokenByte;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using propagate_on_container_move_assignment = std::true_type;
  using is_always_equal = std::true_type;

  constexpr allocator() noexcept = default;
  template <class Other>
  constexpr allocator(const std::allocator<Other>& /*other*/) noexcept {}

  [[nodiscard]] value_type* allocate(std::size_t count) {
    return sudomock::detail::TokenBytesOnStack::allocate(count);
  }
  void deallocate(value_type* bytes, std::size_t /*count*/) noexcept {
    sudomock::detail::TokenBytesOnStack::deallocate(bytes);
  }
  [[nodiscard]] friend constexpr bool operator==(const allocator&, const allocator&) noexcept {
    return true;
  }
};
