#include "testing/target.hpp"

#include <gtest/gtest.h>

namespace sudomock::detail {
namespace {

TEST(Target, TakesPathAndQueryApart) {
  const Target target = parse_target("/a/b?x=1&y=&z&x=2");
  EXPECT_EQ(target.path, "/a/b");
  EXPECT_EQ(*target.parameter("x"), "2");  // the last one counts
  EXPECT_EQ(*target.parameter("y"), "");
  EXPECT_EQ(*target.parameter("z"), "");
  EXPECT_EQ(target.parameter("w"), nullptr);
}

TEST(Target, DecodesEscapesAndPluses) {
  EXPECT_EQ(*parse_target("/?c=a%2Bb%2f%3D+%zz%4").parameter("c"), "a+b/= %zz%4");
  EXPECT_EQ(*parse_target("/?%63=x").parameter("c"), "x");
}

TEST(Target, IsWhatFollowsTheHost) {
  EXPECT_EQ(target_of_url("https://api.sudomock.com/api/v1/jobs?a=b"), "/api/v1/jobs?a=b");
  EXPECT_EQ(target_of_url("http://127.0.0.1:80"), "/");
  EXPECT_EQ(target_of_url("http://h?x"), "?x");
  EXPECT_EQ(target_of_url("/only/path"), "/only/path");
}

}  // namespace
}  // namespace sudomock::detail
