#pragma once

#include <functional>
#include <type_traits>
#include <utility>
#include <variant>

#include <sudomock/error.hpp>

namespace sudomock {

namespace detail {
[[noreturn]] SUDOMOCK_EXPORT void throw_error(Error error);
}  // namespace detail

inline namespace v0 {

/// A value or an `Error`: the shape of C++23's `std::expected<T, Error>`, with one difference:
/// `*` and `->` on an error throw `SudoMockError` like `value()`, rather than being undefined.
/// There is no default value to be misread. As thread-safe as `T`.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;      ///< The type of the value.
  using error_type = Error;  ///< The type of the error.

  /// Holds what `T` can be made from.
  template <class U = T>
  requires(!std::is_same_v<std::remove_cvref_t<U>, Result> &&
           !std::is_same_v<std::remove_cvref_t<U>, Error> &&
           std::is_constructible_v<T, U>) constexpr explicit(!std::is_convertible_v<U, T>)
      Result(U&& value)
      : state_(std::in_place_index<0>, std::forward<U>(value)) {}

  /// Holds an error.
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  /// Whether there is a value.
  [[nodiscard]] constexpr bool has_value() const noexcept { return state_.index() == 0; }
  /// Whether there is a value.
  constexpr explicit operator bool() const noexcept { return has_value(); }

  /// The value; throws `SudoMockError` when there is an error instead.
  [[nodiscard]] constexpr T& value() & { return require(), *std::get_if<0>(&state_); }
  /// \copydoc value()
  [[nodiscard]] constexpr const T& value() const& { return require(), *std::get_if<0>(&state_); }
  /// \copydoc value()
  [[nodiscard]] constexpr T&& value() && { return require(), std::move(*std::get_if<0>(&state_)); }
  /// \copydoc value()
  [[nodiscard]] constexpr const T&& value() const&& {
    return require(), std::move(*std::get_if<0>(&state_));
  }

  /// \copydoc value()
  [[nodiscard]] constexpr T& operator*() & { return value(); }
  /// \copydoc value()
  [[nodiscard]] constexpr const T& operator*() const& { return value(); }
  /// \copydoc value()
  [[nodiscard]] constexpr T&& operator*() && { return std::move(*this).value(); }
  /// \copydoc value()
  [[nodiscard]] constexpr const T&& operator*() const&& { return std::move(*this).value(); }
  /// \copydoc value()
  [[nodiscard]] constexpr T* operator->() { return &value(); }
  /// \copydoc value()
  [[nodiscard]] constexpr const T* operator->() const { return &value(); }

  /// The error; throws `std::bad_variant_access` when there is a value instead.
  [[nodiscard]] constexpr Error& error() & { return std::get<1>(state_); }
  /// \copydoc error()
  [[nodiscard]] constexpr const Error& error() const& { return std::get<1>(state_); }
  /// \copydoc error()
  [[nodiscard]] constexpr Error&& error() && { return std::get<1>(std::move(state_)); }
  /// \copydoc error()
  [[nodiscard]] constexpr const Error&& error() const&& { return std::get<1>(std::move(state_)); }

  /// The value, or `fallback` when there is an error.
  template <class U>
  [[nodiscard]] constexpr T value_or(U&& fallback) const& {
    return has_value() ? *std::get_if<0>(&state_) : static_cast<T>(std::forward<U>(fallback));
  }
  /// \copydoc value_or()
  template <class U>
  [[nodiscard]] constexpr T value_or(U&& fallback) && {
    return has_value() ? std::move(*std::get_if<0>(&state_))
                       : static_cast<T>(std::forward<U>(fallback));
  }

  /// `next(value)`, itself a `Result`; an error is passed on.
  template <class F>
  constexpr auto and_then(F&& next) const& {
    return and_then_from(*this, std::forward<F>(next));
  }
  /// \copydoc and_then()
  template <class F>
  constexpr auto and_then(F&& next) && {
    return and_then_from(std::move(*this), std::forward<F>(next));
  }

  /// `Result` of `change(value)`; an error is passed on.
  template <class F>
  constexpr auto transform(F&& change) const& {
    return transform_from(*this, std::forward<F>(change));
  }
  /// \copydoc transform()
  template <class F>
  constexpr auto transform(F&& change) && {
    return transform_from(std::move(*this), std::forward<F>(change));
  }

 private:
  constexpr void require() const {
    if (!has_value()) detail::throw_error(error());
  }

  template <class Self, class F>
  static constexpr auto and_then_from(Self&& self, F&& next) {
    using Next = std::remove_cvref_t<std::invoke_result_t<F, decltype(*std::forward<Self>(self))>>;
    if (!self.has_value()) return Next(std::forward<Self>(self).error());
    return std::invoke(std::forward<F>(next), *std::forward<Self>(self));
  }

  template <class Self, class F>
  static constexpr auto transform_from(Self&& self, F&& change) {
    using U = std::remove_cvref_t<std::invoke_result_t<F, decltype(*std::forward<Self>(self))>>;
    if (!self.has_value()) return Result<U>(std::forward<Self>(self).error());
    return Result<U>(std::invoke(std::forward<F>(change), *std::forward<Self>(self)));
  }

  std::variant<T, Error> state_;
};

}  // namespace v0
}  // namespace sudomock
