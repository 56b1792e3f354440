#include <memory>
#include <optional>
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

TEST(Result, ChangesItsValueIntoNothing) {
  int seen = 0;
  const Result<void> done = Result<int>(8).transform([&](int value) { seen = value; });
  EXPECT_TRUE(done);
  EXPECT_EQ(seen, 8);
  const Result<void> failed = Result<int>(failure("first")).transform([&](int) { seen = 9; });
  EXPECT_EQ(failed.error().message, "first");
  EXPECT_EQ(seen, 8);
}

TEST(Result, IsReplacedByOrElse) {
  const auto zero = [](const Error&) -> Result<int> { return 0; };
  const auto worse = [](const Error& error) -> Result<int> { return failure(error.message + "!"); };
  EXPECT_EQ(Result<int>(failure()).or_else(zero).value(), 0);
  EXPECT_EQ(Result<int>(failure("a")).or_else(worse).or_else(worse).error().message, "a!!");
  const Result<int> kept = 5;
  EXPECT_EQ(kept.or_else(zero).value(), 5);
  EXPECT_EQ(**Result<Owner>(std::make_unique<int>(6)).or_else([](Error) -> Result<Owner> {
    return failure();
  }),
            6);
}

TEST(Result, ChangesItsErrorWithTransformError) {
  const auto name = [](Error error) {
    error.message = "reading: " + error.message;
    return error;
  };
  const Result<int> failed = failure("first");
  EXPECT_EQ(failed.transform_error(name).error().message, "reading: first");
  EXPECT_EQ(Result<int>(failure("b")).transform_error(name).error().message, "reading: b");
  EXPECT_EQ(Result<int>(7).transform_error(name).value(), 7);
  const Result<int> kept = 7;
  EXPECT_EQ(kept.transform_error(name).value(), 7);
}

TEST(Result, ComparesValuesAndErrors) {
  const Result<std::string> text = "text";
  EXPECT_TRUE(text == Result<std::string>("text"));
  EXPECT_FALSE(text == Result<std::string>("other"));
  EXPECT_TRUE(text == "text");
  EXPECT_TRUE("text" == text);
  EXPECT_TRUE(text != std::string("other"));
  EXPECT_FALSE(text == failure());
  EXPECT_FALSE(text == Result<std::string>(failure()));
  EXPECT_TRUE(Result<int>(5) == Result<long>(5));
  EXPECT_TRUE(Result<int>(failure()) == Result<long>(failure()));
  EXPECT_TRUE(Result<int>(failure("a")) == failure("a"));
  EXPECT_TRUE(Result<int>(failure("a")) != failure("b"));
  EXPECT_FALSE(Result<int>(failure()) == 5);
}

TEST(ResultOfNothing, IsASuccessOrAnError) {
  Result<void> done;
  EXPECT_TRUE(done);
  EXPECT_TRUE(done.has_value());
  EXPECT_NO_THROW(done.value());
  EXPECT_NO_THROW(*done);
  EXPECT_THROW((void)done.error(), std::bad_optional_access);

  const Result<void> failed = failure();
  EXPECT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "no luck");
  EXPECT_THROW(failed.value(), SudoMockError);
  EXPECT_THROW(*failed, SudoMockError);
  EXPECT_EQ(Result<void>(failure("moved")).error().message, "moved");
}

TEST(ResultOfNothing, IsChained) {
  const Result<void> done;
  const Result<void> failed = failure("first");
  EXPECT_EQ(done.and_then([]() -> Result<int> { return 4; }).value(), 4);
  EXPECT_EQ(failed.and_then([]() -> Result<int> { return 4; }).error().message, "first");
  EXPECT_EQ(done.transform([] { return 5; }).value(), 5);
  EXPECT_EQ(failed.transform([] { return 5; }).error().message, "first");
  EXPECT_TRUE(done.transform([] {}));
  EXPECT_TRUE(failed.or_else([](const Error&) { return Result<void>(); }));
  EXPECT_TRUE(done.or_else([](const Error& error) { return Result<void>(error); }));
  const auto name = [](Error error) { return error.message += "!", error; };
  EXPECT_EQ(failed.transform_error(name).error().message, "first!");
  EXPECT_TRUE(done.transform_error(name));
}

TEST(ResultOfNothing, IsCompared) {
  EXPECT_TRUE(Result<void>() == Result<void>());
  EXPECT_TRUE(Result<void>(failure()) == Result<void>(failure()));
  EXPECT_FALSE(Result<void>() == Result<void>(failure()));
  EXPECT_TRUE(Result<void>(failure("a")) == failure("a"));
  EXPECT_FALSE(Result<void>() == failure());
}

TEST(Result, IsCopiedWhole) {
  const Result<std::string> original = failure();
  const Result<std::string> copy = original;
  EXPECT_EQ(copy.error().message, original.error().message);
}

}  // namespace
}  // namespace sudomock
