// A C++23 program converts a Result to std::expected, and back.

#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <sudomock/result.hpp>

namespace sudomock {
namespace {

#ifdef __cpp_lib_expected

Error not_found() {
  Error error;
  error.code = ErrorCode::not_found;
  return error;
}

TEST(Expected, IsMadeOfAResult) {
  const Result<std::string> result = "a";
  const std::expected<std::string, Error> expected = result;
  EXPECT_EQ(expected, "a");
  const Result<std::string> failed = not_found();
  const std::expected<std::string, Error> unexpected = failed;
  ASSERT_FALSE(unexpected);
  EXPECT_EQ(unexpected.error(), not_found());
}

TEST(Expected, MakesAResult) {
  const Result<std::string> result = std::expected<std::string, Error>("a");
  EXPECT_EQ(result, "a");
  const Result<std::string> failed =
      std::expected<std::string, Error>(std::unexpected(not_found()));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error(), not_found());
}

TEST(Expected, TakesAValueThatCanOnlyBeMoved) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(3);
  std::expected<std::unique_ptr<int>, Error> expected = std::move(result);
  EXPECT_EQ(**expected, 3);
  const Result<std::unique_ptr<int>> back = std::move(expected);
  EXPECT_EQ(**back, 3);
}

TEST(Expected, OfNothingIsMadeOfASuccess) {
  const std::expected<void, Error> done = Result<void>();
  EXPECT_TRUE(done);
  const std::expected<void, Error> failed = Result<void>(not_found());
  ASSERT_FALSE(failed);
  EXPECT_TRUE(Result<void>(done));
  EXPECT_EQ(Result<void>(failed).error(), not_found());
}

TEST(Expected, EndsAFunctionThatReturnsOne) {
  const auto length = [](const Result<std::string>& text) -> std::expected<std::size_t, Error> {
    return text.transform([](const std::string& it) { return it.size(); });
  };
  EXPECT_EQ(length("abc"), 3U);
  EXPECT_EQ(length(not_found()).error().code, ErrorCode::not_found);
}

#endif

}  // namespace
}  // namespace sudomock
