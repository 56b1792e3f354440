#include "testing/fake_files.hpp"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "support/asking.hpp"

namespace sudomock::detail {
namespace {

std::size_t number_at(const std::string& bytes, std::size_t at, bool is_most_first) {
  std::size_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8U | static_cast<unsigned char>(bytes[at + (is_most_first ? i : 3 - i)]);
  }
  return value;
}

class Files : public ::testing::Test {
 protected:
  /// As a client without a key asks for it.
  [[nodiscard]] HttpResponse fetch(const std::string& url, FakeTime now) {
    return api.core.answer("GET", target_of_url(url), {}, now).response;
  }
  /// The URL of a new job's file.
  [[nodiscard]] std::string added(const FakeJob& job, const char* field = "result_url") {
    static_cast<void>(api.add(job));
    return api.body(std::string(jobs_path) + "?limit=1", 1h)["jobs"][0][field].get<std::string>();
  }

  CoreAsker api;
};

TEST_F(Files, AreThereOnceTheirJobHasSucceeded) {
  const std::string url = added({.running = 10min});
  EXPECT_EQ(fetch(url, 5min).status, 404);
  EXPECT_EQ(fetch(url, 1h).status, 200);
  EXPECT_EQ(fetch(url, 1h).body, make_file(target_of_url(url)));
  EXPECT_EQ(fetch(url + "x", 1h).status, 404);
}

TEST_F(Files, OfEachKindAreWhatTheirUrlsSay) {
  const std::string clip = fetch(added({.kind = JobKind::video}), 1h).body;
  EXPECT_EQ(media_type_of(clip), "video/mp4");
  EXPECT_EQ(number_at(clip, 0, true) + number_at(clip, number_at(clip, 0, true), true),
            clip.size());
  const std::string poster = fetch(added({.kind = JobKind::video}, "poster_url"), 1h).body;
  EXPECT_EQ(media_type_of(poster), "image/webp");
  const std::string image = fetch(added({.kind = JobKind::photo_mockup_render}), 1h).body;
  EXPECT_EQ(media_type_of(image), "image/webp");
  EXPECT_EQ(number_at(image, 4, false) + 8, image.size());
  EXPECT_EQ(number_at(image, 16, false), 13U);  // so that a byte follows before the next chunk
  EXPECT_EQ(image.substr(34, 4), "path");
  EXPECT_EQ(media_type_of("{}"), "");
}

TEST_F(Files, DifferFromEachOtherAndAreAlwaysTheSame) {
  for (const JobKind kind : {JobKind::render, JobKind::video}) {
    const std::string one = added({.kind = kind});
    const std::string other = added({.kind = kind});
    EXPECT_NE(fetch(one, 1h).body, fetch(other, 1h).body);
    EXPECT_EQ(fetch(one, 1h).body, fetch(one, 2h).body);
  }
}

TEST_F(Files, AreThereForAUrlThatTheTestChose) {
  const std::string url = "https://files.example/a/b.webp?signed=1";
  ASSERT_EQ(added({.details = {{.result_url = url}}}), url);
  EXPECT_EQ(fetch("https://files.example/a/b.webp?signed=2", 1h).status, 200);
}

TEST_F(Files, AreNoneOfAnUploadsLibraryPath) {
  EXPECT_EQ(fetch(added({.kind = JobKind::upload}), 1h).status, 404);
}

TEST_F(Files, MeetFaultsAsAllElse) {
  const std::string url = added({});
  api.core.faults().inject({.status = 503, .only_for = "/renders/"}, 1h);
  EXPECT_EQ(fetch(url, 1h).status, 503);
  EXPECT_EQ(fetch(url, 1h).status, 200);
}

}  // namespace
}  // namespace sudomock::detail
