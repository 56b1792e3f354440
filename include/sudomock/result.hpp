#pragma once

#include <concepts>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <version>

#ifdef __cpp_lib_expected
#include <expected>
#endif

#include <sudomock/error.hpp>

namespace sudomock {

namespace detail {
[[noreturn]] SUDOMOCK_EXPORT void throw_error(Error error);
}  // namespace detail

inline namespace v0_1 {

template <class T>
class Result;

}  // namespace v0_1

namespace detail {

template <class T>
inline constexpr bool is_result = false;
template <class T>
inline constexpr bool is_result<Result<T>> = true;

/// `Result` of what `f(arguments...)` returns, which may be nothing.
template <class F, class... Argument>
constexpr auto invoke_to_result(F&& f, Argument&&... arguments) {
  using U = std::remove_cvref_t<std::invoke_result_t<F, Argument...>>;
  if constexpr (std::is_void_v<U>) {
    std::invoke(std::forward<F>(f), std::forward<Argument>(arguments)...);
    return Result<U>();
  } else {
    return Result<U>(std::invoke(std::forward<F>(f), std::forward<Argument>(arguments)...));
  }
}

}  // namespace detail

inline namespace v0_1 {

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

#ifdef __cpp_lib_expected
  /// From and to `std::expected`, where the standard library has it.
  /// @{
  Result(std::expected<T, Error> other)
      : Result(other ? Result(*std::move(other)) : Result(std::move(other).error())) {}
  operator std::expected<T, Error>() const& { return Result(*this); }
  operator std::expected<T, Error>() && {
    if (has_value()) return std::move(*this).value();
    return std::unexpected(std::move(*this).error());
  }
  /// @}
#endif

  /// Whether there is a value.
  [[nodiscard]] constexpr bool has_value() const noexcept { return state_.index() == 0; }
  /// Whether there is a value.
  constexpr explicit operator bool() const noexcept { return has_value(); }

  /// @{
  /// The value; throws `SudoMockError` when there is an error instead.
  [[nodiscard]] constexpr T& value() & {
    throw_if_error();
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] constexpr const T& value() const& {
    throw_if_error();
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] constexpr T&& value() && { return std::move(value()); }
  [[nodiscard]] constexpr const T&& value() const&& { return std::move(value()); }

  [[nodiscard]] constexpr T& operator*() & { return value(); }
  [[nodiscard]] constexpr const T& operator*() const& { return value(); }
  [[nodiscard]] constexpr T&& operator*() && { return std::move(value()); }
  [[nodiscard]] constexpr const T&& operator*() const&& { return std::move(value()); }
  [[nodiscard]] constexpr T* operator->() { return &value(); }
  [[nodiscard]] constexpr const T* operator->() const { return &value(); }
  /// @}

  /// @{
  /// The error; throws `std::bad_variant_access` when there is a value instead.
  [[nodiscard]] constexpr Error& error() & { return std::get<1>(state_); }
  [[nodiscard]] constexpr const Error& error() const& { return std::get<1>(state_); }
  [[nodiscard]] constexpr Error&& error() && { return std::get<1>(std::move(state_)); }
  [[nodiscard]] constexpr const Error&& error() const&& { return std::get<1>(std::move(state_)); }
  /// @}

  /// @{
  /// The value, or `fallback` when there is an error.
  template <class U>
  [[nodiscard]] constexpr T value_or(U&& fallback) const& {
    if (has_value()) return value();
    return static_cast<T>(std::forward<U>(fallback));
  }
  template <class U>
  [[nodiscard]] constexpr T value_or(U&& fallback) && {
    if (has_value()) return std::move(value());
    return static_cast<T>(std::forward<U>(fallback));
  }
  /// @}

  /// @{
  /// `next(value)`, itself a `Result`; an error is passed on.
  template <class F>
  constexpr auto and_then(F&& next) const& {
    return and_then_from(*this, std::forward<F>(next));
  }
  template <class F>
  constexpr auto and_then(F&& next) && {
    return and_then_from(std::move(*this), std::forward<F>(next));
  }
  /// @}

  /// @{
  /// `Result` of `change(value)`, of nothing where that returns nothing; an error is passed on.
  template <class F>
  constexpr auto transform(F&& change) const& {
    return transform_from(*this, std::forward<F>(change));
  }
  template <class F>
  constexpr auto transform(F&& change) && {
    return transform_from(std::move(*this), std::forward<F>(change));
  }
  /// @}

  /// @{
  /// `instead(error)`, a `Result` of the same type; a value is passed on.
  template <class F>
  constexpr Result or_else(F&& instead) const& {
    if (has_value()) return *this;
    return std::invoke(std::forward<F>(instead), error());
  }
  template <class F>
  constexpr Result or_else(F&& instead) && {
    if (has_value()) return std::move(*this);
    return std::invoke(std::forward<F>(instead), std::move(*this).error());
  }
  /// @}

  /// @{
  /// The error `change(error)`; a value is passed on.
  template <class F>
  constexpr Result transform_error(F&& change) const& {
    if (has_value()) return *this;
    return Error(std::invoke(std::forward<F>(change), error()));
  }
  template <class F>
  constexpr Result transform_error(F&& change) && {
    if (has_value()) return std::move(*this);
    return Error(std::invoke(std::forward<F>(change), std::move(*this).error()));
  }
  /// @}

  /// Equal when both hold equal values, or both equal errors.
  template <class U>
  requires(!std::is_void_v<U>) [[nodiscard]] friend constexpr bool operator==(const Result& a,
                                                                              const Result<U>& b) {
    if (a.has_value() != b.has_value()) return false;
    return a.has_value() ? a.value() == b.value() : a.error() == b.error();
  }
  /// Whether there is a value, equal to this one.
  template <class U>
  requires(!detail::is_result<U> && !std::is_same_v<U, Error>) [[nodiscard]] friend constexpr bool
  operator==(const Result& result, const U& value) {
    return result.has_value() && result.value() == value;
  }
  /// Whether there is an error, equal to this one.
  [[nodiscard]] friend constexpr bool operator==(const Result& result, const Error& error) {
    return !result.has_value() && result.error() == error;
  }

 private:
  constexpr void throw_if_error() const {
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
    using Changed =
        decltype(detail::invoke_to_result(std::forward<F>(change), *std::forward<Self>(self)));
    if (!self.has_value()) return Changed(std::forward<Self>(self).error());
    return detail::invoke_to_result(std::forward<F>(change), *std::forward<Self>(self));
  }

  std::variant<T, Error> state_;
};

/// Success without a value, or an `Error`: the shape of `std::expected<void, Error>`.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;   ///< There is none.
  using error_type = Error;  ///< The type of the error.

  /// Success.
  Result() noexcept = default;
  /// Holds an error.
  Result(Error error) : error_(std::move(error)) {}

#ifdef __cpp_lib_expected
  /// From and to `std::expected`, where the standard library has it.
  /// @{
  Result(std::expected<void, Error> other) {
    if (!other) error_ = std::move(other).error();
  }
  operator std::expected<void, Error>() const {
    if (has_value()) return {};
    return std::unexpected(error());
  }
  /// @}
#endif

  /// Whether it is a success.
  [[nodiscard]] bool has_value() const noexcept { return !error_.has_value(); }
  /// Whether it is a success.
  explicit operator bool() const noexcept { return has_value(); }

  /// @{
  /// Throws `SudoMockError` when there is an error.
  void value() const {
    if (!has_value()) detail::throw_error(error());
  }
  void operator*() const { value(); }
  /// @}

  /// @{
  /// The error; throws `std::bad_optional_access` when there is none.
  [[nodiscard]] Error& error() & { return error_.value(); }
  [[nodiscard]] const Error& error() const& { return error_.value(); }
  [[nodiscard]] Error&& error() && { return std::move(error_).value(); }
  [[nodiscard]] const Error&& error() const&& { return static_cast<const Error&&>(error_.value()); }
  /// @}

  /// `next()`, itself a `Result`; an error is passed on.
  template <class F>
  auto and_then(F&& next) const {
    using Next = std::remove_cvref_t<std::invoke_result_t<F>>;
    if (!has_value()) return Next(error());
    return std::invoke(std::forward<F>(next));
  }

  /// `Result` of `make()`, of nothing where that returns nothing; an error is passed on.
  template <class F>
  auto transform(F&& make) const {
    using Made = decltype(detail::invoke_to_result(std::forward<F>(make)));
    if (!has_value()) return Made(error());
    return detail::invoke_to_result(std::forward<F>(make));
  }

  /// `instead(error)`, a `Result<void>`; a success is passed on.
  template <class F>
  Result or_else(F&& instead) const {
    if (has_value()) return *this;
    return std::invoke(std::forward<F>(instead), error());
  }

  /// The error `change(error)`; a success is passed on.
  template <class F>
  Result transform_error(F&& change) const {
    if (has_value()) return *this;
    return Error(std::invoke(std::forward<F>(change), error()));
  }

  /// Equal when both are successes, or both hold equal errors.
  [[nodiscard]] friend bool operator==(const Result&, const Result&) = default;
  /// Whether there is an error, equal to this one.
  [[nodiscard]] friend bool operator==(const Result& result, const Error& error) {
    return !result.has_value() && result.error() == error;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace v0_1
}  // namespace sudomock
