// What a delivery's body says (contract: "Webhooks").

#include <chrono>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "delivery.hpp"
#include "webhooks/webhook_reader.hpp"

namespace sudomock::detail {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

/// What is the matter with a body, or "" with one that can be read.
std::string refusal(std::string_view body) {
  const Result<WebhookEvent> event = read_webhook(body);
  if (event) return {};
  EXPECT_EQ(event.error().code, ErrorCode::malformed_response);
  return event.error().message;
}

WebhookEvent read_with(const std::string& fields) {
  return read_webhook(R"({"event":"webhook.test",)" + fields + "}").value();
}

std::string refusal_with(const std::string& fields) {
  return refusal(R"({"event":"webhook.test",)" + fields + "}");
}

constexpr std::pair<std::string_view, WebhookType> sixteen[] = {
    {"render.succeeded", WebhookType::render_succeeded},
    {"render.failed", WebhookType::render_failed},
    {"upload.succeeded", WebhookType::upload_succeeded},
    {"video.succeeded", WebhookType::video_succeeded},
    {"video.failed", WebhookType::video_failed},
    {"webhook.test", WebhookType::test},
    {"photo_mockup.ready", WebhookType::photo_mockup_ready},
    {"photo_mockup.rejected", WebhookType::photo_mockup_rejected},
    {"photo_mockup.failed", WebhookType::photo_mockup_failed},
    {"photo_mockup_render.succeeded", WebhookType::photo_mockup_render_succeeded},
    {"photo_mockup_render.failed", WebhookType::photo_mockup_render_failed},
    {"2d_mockup.ready", WebhookType::photo_mockup_ready},
    {"2d_mockup.rejected", WebhookType::photo_mockup_rejected},
    {"2d_mockup.failed", WebhookType::photo_mockup_failed},
    {"2d_render.succeeded", WebhookType::photo_mockup_render_succeeded},
    {"2d_render.failed", WebhookType::photo_mockup_render_failed},
};

TEST(WebhookEvent, IsOneOfSixteenUnderEitherName) {
  for (const auto& [text, type] : sixteen) {
    EXPECT_EQ(parse_webhook_type(text), type) << text;
    for (const std::string key : {"event", "type"}) {
      const std::string body = "{\"" + key + "\":\"" + std::string(text) + R"(","job_id":"1"})";
      const WebhookEvent event = read_webhook(body).value();
      EXPECT_EQ(event.type, type) << body;
      EXPECT_EQ(event.type_text, text);
    }
    EXPECT_EQ(parse_webhook_type(to_string(type)), type);
    EXPECT_EQ(to_string(type).find("2d_"), std::string_view::npos);
  }
  EXPECT_EQ(to_string(WebhookType::photo_mockup_render_failed), "photo_mockup_render.failed");
  EXPECT_EQ(to_string(WebhookType::unknown), "unknown");
  EXPECT_EQ(parse_webhook_type("unknown"), WebhookType::unknown);
  EXPECT_EQ(parse_webhook_type("Render.succeeded"), WebhookType::unknown);
  EXPECT_EQ(parse_webhook_type(""), WebhookType::unknown);
}

TEST(WebhookEvent, KeepsATypeNewerThanThisLibrary) {
  const WebhookEvent event = read_webhook(R"({"event":"render.cancelled"})").value();
  EXPECT_EQ(event.type, WebhookType::unknown);
  EXPECT_EQ(event.type_text, "render.cancelled");
}

TEST(WebhookEvent, PrefersEventToType) {
  const auto type_of = [](const char* body) { return read_webhook(body).value().type_text; };
  EXPECT_EQ(type_of(R"({"type":"a","event":"b"})"), "b");
  EXPECT_EQ(type_of(R"({"type":"a","event":null})"), "a");
  EXPECT_EQ(type_of(R"({"type":1,"event":"b"})"), "b");
}

TEST(WebhookEvent, HasEveryFieldOfTheBody) {
  WebhookEvent expected;
  expected.type = WebhookType::render_succeeded;
  expected.type_text = "render.succeeded";
  expected.render_uuid = "9d4e2b51-0c7a-4f8e-bb1c-2a6f9e3d8c10";
  expected.kind = JobKind::render;
  expected.kind_text = "render";
  expected.status = JobStatus::succeeded;
  expected.status_text = "succeeded";
  expected.result_url = "https://cdn.sudomock.com/renders/9d4e2b51.png";
  expected.created_at = std::chrono::sys_days{std::chrono::year{2026} / 6 / 22} + 10h + 3s;
  EXPECT_EQ(read_webhook(test::body).value(), expected);
}

TEST(WebhookEvent, HasItsJobUnderEitherName) {
  EXPECT_EQ(read_with(R"("job_id":"a")").render_uuid, "a");
  EXPECT_EQ(read_with(R"("render_uuid":"b")").render_uuid, "b");
  EXPECT_EQ(read_with(R"("job_id":"a","render_uuid":"b")").render_uuid, "b");
  EXPECT_EQ(read_with(R"("job_id":"a","render_uuid":null)").render_uuid, "a");
}

TEST(WebhookEvent, OfAJobHasItsId) {
  for (const auto& [text, type] : sixteen) {
    const std::string head = "{\"event\":\"" + std::string(text) + '"';
    const bool needed = type <= WebhookType::video_failed;
    for (const char* tail : {"}", R"(,"job_id":null})", R"(,"job_id":""})"}) {
      const std::string why = refusal(head + tail);
      EXPECT_EQ(why.find("job_id: required") != std::string::npos, needed) << head << tail << why;
    }
  }
}

TEST(WebhookEvent, MayLackAllElse) {
  const WebhookEvent nulls = read_with(
      R"("job_id":null,"kind":null,"status":null,"result_url":null,"error":null,"error_code":null,)"
      R"("created_at":null,"mockup_id":null,"name":null,"version":null,"print_areas":null,)"
      R"("reason":null,"export_format":null,"duration_ms":null)");
  EXPECT_EQ(nulls, read_webhook(R"({"event":"webhook.test"})").value());
  WebhookEvent bare;
  bare.type = WebhookType::test;
  bare.type_text = "webhook.test";
  EXPECT_EQ(nulls, bare);
}

TEST(WebhookEvent, KeepsAKindAndAStatusNewerThanThisLibrary) {
  const WebhookEvent event = read_with(R"("kind":"hologram","status":"paused")");
  EXPECT_EQ(event.kind, JobKind::unknown);
  EXPECT_EQ(event.kind_text, "hologram");
  EXPECT_EQ(event.status, JobStatus::unknown);
  EXPECT_EQ(event.status_text, "paused");
}

TEST(WebhookEvent, HasAnErrorInAnyOfItsShapes) {
  const WebhookEvent plain = read_with(R"("error":"no such layer","error_code":"NO_LAYER")");
  EXPECT_EQ(plain.error, "no such layer");
  EXPECT_EQ(plain.error_code, "NO_LAYER");

  const WebhookEvent nested = read_with(
      R"("error":{"error_code":"PSD_TOO_LARGE","message":"too large"},"error_code":"OUTER")");
  EXPECT_EQ(nested.error, "too large");
  EXPECT_EQ(nested.error_code, "PSD_TOO_LARGE");

  EXPECT_EQ(read_with(R"("error":{"reason":"blurred"})").error, "blurred");
  EXPECT_EQ(read_with(R"("error":{"message":"","reason":"blurred"})").error, "blurred");
  EXPECT_EQ(read_with(R"("error":{"error_code":"X"})").error, "X");
  EXPECT_EQ(read_with(R"("error":{"message":7,"error_code":[]})").error, std::nullopt);
  EXPECT_EQ(read_with(R"("error":{},"error_code":"OUTER")").error_code, "OUTER");
}

TEST(WebhookEvent, OfAReadyPhotoHasItsMockup) {
  const WebhookEvent event =
      read_webhook(
          R"({"type":"photo_mockup.ready","job_id":"j","kind":"photo_mockup_create",)"
          R"("status":"succeeded","version":3,"mockup_id":"m-1","name":"T-shirt \u2013 front",)"
          R"("print_areas":[{"id":"a","width":1200.5},{"id":"b"}]})")
          .value();
  EXPECT_EQ(event.type, WebhookType::photo_mockup_ready);
  EXPECT_EQ(event.render_uuid, "j");
  EXPECT_EQ(event.kind_text, "photo_mockup_create");
  EXPECT_EQ(event.version, "3");
  EXPECT_EQ(event.mockup_id, "m-1");
  EXPECT_EQ(event.name, "T-shirt \xe2\x80\x93 front");
  EXPECT_EQ(event.print_areas, R"([{"id":"a","width":1200.5},{"id":"b"}])");
  const WebhookEvent spaced = read_with(
      R"("print_areas": { "name" : [1e300, [-0.10], "\u0041]"], "x": {"y":{}}} ,"kind":"k")");
  EXPECT_EQ(spaced.print_areas, R"({"name":[1e+300,[-0.1],"A]"],"x":{"y":{}}})");
  EXPECT_EQ(read_with(R"("print_areas":[])").print_areas, "[]");
  EXPECT_EQ(read_with(R"("version":"2026-06")").version, "2026-06");
  EXPECT_EQ(read_with(R"("mockup_id":18446744073709551615)").mockup_id, "18446744073709551615");
}

TEST(WebhookEvent, OfARejectedPhotoSaysWhy) {
  const WebhookEvent event =
      read_webhook(R"({"event":"2d_mockup.rejected","job_id":"j","reason":"no garment"})").value();
  EXPECT_EQ(event.type, WebhookType::photo_mockup_rejected);
  EXPECT_EQ(event.type_text, "2d_mockup.rejected");
  EXPECT_EQ(event.reason, "no garment");
}

TEST(WebhookEvent, OfAPhotosRenderSaysWhatItMadeOrWhyNot) {
  const WebhookEvent made =
      read_webhook(R"({"event":"photo_mockup_render.succeeded","job_id":"j","mockup_id":"m",)"
                   R"("result_url":"https://cdn/x.png","export_format":"png","duration_ms":2310})")
          .value();
  EXPECT_EQ(made.result_url, "https://cdn/x.png");
  EXPECT_EQ(made.mockup_id, "m");
  EXPECT_EQ(made.export_format, "png");
  EXPECT_EQ(made.duration, 2310ms);
  EXPECT_EQ(read_with(R"("duration_ms":2310.0)").duration, 2310ms);

  const WebhookEvent failed =
      read_webhook(
          R"({"event":"2d_render.failed","job_id":"j","error_code":"NO_AREA","message":"none"})")
          .value();
  EXPECT_EQ(failed.type, WebhookType::photo_mockup_render_failed);
  EXPECT_EQ(failed.error_code, "NO_AREA");
  EXPECT_EQ(failed.error, "none");
}

TEST(WebhookEvent, NamesAFieldOfTheWrongType) {
  for (const char* name :
       {"kind", "status", "result_url", "created_at", "job_id", "render_uuid", "error_code",
        "mockup_id", "name", "version", "reason", "export_format"}) {
    for (const char* value : {"true", "1.5", "[]", "{}"}) {
      const std::string field = '"' + std::string(name) + "\":" + value;
      EXPECT_THAT(refusal_with(field), HasSubstr(std::string(name) + ": expected a string, found "))
          << field;
    }
  }
  EXPECT_THAT(refusal(R"({"event":7})"), HasSubstr("event: expected a string, found a number"));
  EXPECT_THAT(refusal_with(R"("error":7)"), HasSubstr("error: expected a string or an object"));
  EXPECT_THAT(refusal_with(R"("error":[])"), HasSubstr("error: expected a string or an object"));
  EXPECT_THAT(refusal_with(R"("print_areas":"a")"), HasSubstr("print_areas: expected an array or"));
  EXPECT_THAT(refusal_with(R"("print_areas":1)"), HasSubstr("found a number"));
  EXPECT_THAT(refusal_with(R"("duration_ms":"1")"), HasSubstr("duration_ms: expected an integer"));
  EXPECT_THAT(refusal_with(R"("duration_ms":1.5)"), HasSubstr("duration_ms: expected an integer"));
  EXPECT_THAT(refusal_with(R"("duration_ms":1e99)"), HasSubstr("duration_ms: out of range"));
  EXPECT_THAT(refusal_with(R"("duration_ms":18446744073709551615)"), HasSubstr("out of range"));
  EXPECT_THAT(refusal_with(R"("created_at":"yesterday")"),
              HasSubstr("created_at: not an ISO 8601"));
}

// None of these is anywhere promised to be a string.
TEST(WebhookEvent, MakesNothingOfATextThatIsNone) {
  for (const char* value : {"true", "1.5", "[1]", "{}"}) {
    EXPECT_EQ(read_with(std::string(R"("message":)") + value).error, std::nullopt);
    EXPECT_THAT(refusal(std::string(R"({"type":)") + value + "}"), HasSubstr("event: required"));
  }
}

TEST(WebhookEvent, NeedsAType) {
  for (const char* body : {"{}", R"({"event":""})", R"({"event":null})", R"({"job_id":"1"})"}) {
    EXPECT_THAT(refusal(body), HasSubstr("event: required")) << body;
  }
}

TEST(WebhookEvent, TakesTheLaterOfTwins) {
  EXPECT_EQ(read_with(R"("kind":"render","kind":"video")").kind, JobKind::video);
  EXPECT_EQ(read_with(R"("error":{"message":"a"},"error":"b")").error, "b");
  EXPECT_EQ(read_with(R"("error":"b","error":{"message":"a"})").error, "a");
  EXPECT_EQ(read_with(R"("print_areas":[1],"print_areas":null)").print_areas, std::nullopt);
}

TEST(WebhookEvent, IgnoresWhatItDoesNotKnow) {
  const WebhookEvent plain = read_with(R"("kind":"video")");
  EXPECT_EQ(read_with(R"("kind":"video","data":{"kind":1},"extra":[1,[2,{}]],"n":-0.5e-3)"), plain);
  EXPECT_EQ(read_with(R"("kind":"video","huge":1e300,"list":[-1E300])"), plain);
}

TEST(WebhookEvent, RefusesANumberOutOfRangeWhereverItStands) {
  for (const char* name : {"duration_ms", "version", "huge"}) {
    const std::string field = "\"" + std::string(name) + "\":1e400";
    EXPECT_THAT(refusal_with(field), HasSubstr("not JSON at byte")) << name;
  }
}

TEST(WebhookEvent, IsOneJsonObject) {
  for (const char* body : {"[]", "null", "1", "\"render.succeeded\"", "true"}) {
    EXPECT_THAT(refusal(body), HasSubstr("the body: expected an object")) << body;
  }
  for (const std::string& body :
       {std::string("{"), std::string("<html>\n\x1b[2J"), std::string(test::body) + "x",
        std::string(test::body) + '\0', std::string("{\"event\":\"\xff\"}"),
        std::string("{\"event\":\"a\0b\"}", 15), std::string("\xef\xbb")}) {
    EXPECT_THAT(refusal(body), HasSubstr("not JSON at byte ")) << body;
    EXPECT_EQ(refusal(body).find('\x1b'), std::string::npos);
  }
  EXPECT_THAT(refusal(""), HasSubstr("the body is empty"));
}

TEST(WebhookEvent, SurvivesADeepBody) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  for (const char* name : {"deep", "print_areas", "event"}) {
    const std::string field = "\"" + std::string(name) + "\":";
    EXPECT_THAT(refusal_with(field + nested(100'000)), HasSubstr("nested deeper than 64 levels"));
  }
  EXPECT_EQ(read_with("\"deep\":" + nested(60)), read_with("\"else\":0"));
  EXPECT_EQ(read_with("\"print_areas\":" + nested(60)).print_areas, nested(60));
}

TEST(WebhookEvent, KeepsALongListOfPrintAreasAndNoEndlessOne) {
  const auto areas = [](int count) {
    std::string list = "\"print_areas\":[0";
    for (int i = 1; i < count; ++i) list += ",0";
    return list + "]";
  };
  EXPECT_EQ(read_with(areas(5000)).print_areas->size(), 10'001U);
  // With the list itself.
  EXPECT_THAT(refusal("{" + areas(49'999) + "}"), Not(HasSubstr("more than")));
  EXPECT_THAT(refusal("{" + areas(50'000) + "}"), HasSubstr("more than 50000 values"));
}

}  // namespace
}  // namespace sudomock::detail
