#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include <gtest/gtest.h>
#include <sudomock/result.hpp>

namespace sudomock {
namespace {

Error failure(std::string message = "no luck") {
  Error error;
  error.code = ErrorCode::network;
  error.message = std::move(message);
  return error;
}

using Owner = std::unique_ptr<int>;

static_assert(!std::is_default_constructible_v<Result<int>>, "there is no value to be misread");
static_assert(!std::is_copy_constructible_v<Result<Owner>>);
static_assert(std::is_nothrow_move_constructible_v<Result<Owner>>);
static_assert(std::is_convertible_v<int, Result<int>>);
static_assert(std::is_convertible_v<Error, Result<int>>);
static_assert(!std::is_convertible_v<Result<int>, bool>, "a Result is no number");

TEST(Result, HoldsAValue) {
  Result<std::string> result = "text";
  ASSERT_TRUE(result.has_value());
  ASSERT_TRUE(result);
  EXPECT_EQ(*result, "text");
  EXPECT_EQ(result->size(), 4u);
  EXPECT_EQ(result.value(), "text");
  *result += "!";
  EXPECT_EQ(std::as_const(result).value(), "text!");
  EXPECT_EQ(*std::as_const(result), "text!");
  EXPECT_EQ(std::as_const(result)->size(), 5u);
}

TEST(Result, HoldsAnError) {
  Result<int> result = failure();
  EXPECT_FALSE(result.has_value());
  EXPECT_FALSE(result);
  EXPECT_EQ(result.error().message, "no luck");
  EXPECT_EQ(std::as_const(result).error().code, ErrorCode::network);
  EXPECT_EQ(std::move(result).error().message, "no luck");
}

TEST(Result, ThrowsItsErrorWhenAskedForAValue) {
  const Result<std::string> result = failure();
  try {
    (void)result.value();
    FAIL() << "a value out of an error";
  } catch (const SudoMockError& thrown) {
    EXPECT_STREQ(thrown.what(), "network: no luck");
    EXPECT_EQ(thrown.error().code, ErrorCode::network);
  }
  EXPECT_THROW((void)*result, SudoMockError);
  EXPECT_THROW((void)result->size(), SudoMockError);
  EXPECT_THROW((void)*Result<int>(failure()), SudoMockError);
  EXPECT_THROW((void)Result<Owner>(failure()).value(), SudoMockError);
}

TEST(Result, ThrowsWhenAskedForAnErrorItHasNot) {
  EXPECT_THROW((void)Result<int>(1).error(), std::bad_variant_access);
}

TEST(Result, FallsBack) {
  EXPECT_EQ(Result<int>(1).value_or(2), 1);
  EXPECT_EQ(Result<int>(failure()).value_or(2), 2);
  const Result<std::string> kept = failure();
  EXPECT_EQ(kept.value_or("else"), "else");
  const Result<std::string> text = "text";
  EXPECT_EQ(text.value_or("else"), "text");
  EXPECT_EQ(*Result<Owner>(failure()).value_or(std::make_unique<int>(3)), 3);
}

TEST(Result, MovesWhatCannotBeCopied) {
  Result<Owner> result = std::make_unique<int>(7);
  Result<Owner> moved = std::move(result);
  const Owner owner = std::move(moved).value();
  EXPECT_EQ(*owner, 7);
  EXPECT_EQ(**Result<Owner>(std::make_unique<int>(8)), 8);
}

TEST(Result, ChainsWithAndThen) {
  const auto half = [](int value) -> Result<int> {
    if (value % 2 != 0) return failure("odd");
    return value / 2;
  };
  EXPECT_EQ(Result<int>(8).and_then(half).and_then(half).value(), 2);
  EXPECT_EQ(Result<int>(6).and_then(half).and_then(half).error().message, "odd");
  const Result<int> failed = failure("first");
  EXPECT_EQ(failed.and_then(half).error().message, "first");
}

TEST(Result, ChangesItsValueWithTransform) {
  const Result<int> result = 8;
  EXPECT_EQ(result.transform([](int value) { return std::to_string(value); }).value(), "8");
  const Result<int> failed = failure("first");
  EXPECT_EQ(failed.transform([](int value) { return value + 1; }).error().message, "first");
  const Owner owner = Result<Owner>(std::make_unique<int>(9))
                          .transform([](Owner inner) {
                            ++*inner;
                            return inner;
                          })
                          .value();
  EXPECT_EQ(*owner, 10);
  EXPECT_EQ(
      Result<Owner>(failure("gone")).transform([](Owner inner) { return *inner; }).error().message,
      "gone");
}

TEST(Result, IsCopiedWhole) {
  const Result<std::string> original = failure();
  const Result<std::string> copy = original;
  EXPECT_EQ(copy.error().message, original.error().message);
}

}  // namespace
}  // namespace sudomock
