#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "decode/bodies.hpp"
#include "decode_matchers.hpp"

// Contract, "a field of the wrong type": never a guess; the message names the field's path.
namespace sudomock::detail {
namespace {

TEST(Malformed, NamesARequiredFieldThatIsMissingNullOrEmpty) {
  EXPECT_THAT(decode_job(R"({"kind":"k","status":"s"})"),
              IsMalformed(": render_uuid: required, but missing, null or empty"));
  EXPECT_THAT(decode_job(R"({"job_id":"","kind":"k","status":"s"})"),
              IsMalformed(": render_uuid:"));
  EXPECT_THAT(decode_job(R"({"job_id":null,"kind":"k","status":"s"})"),
              IsMalformed(": render_uuid:"));
  EXPECT_THAT(decode_job(R"({"job_id":"j","status":"s"})"), IsMalformed(": kind: required"));
  EXPECT_THAT(decode_job(R"({"job_id":"j","kind":null,"status":"s"})"),
              IsMalformed(": kind: required"));
  EXPECT_THAT(decode_job(R"({"job_id":"j","kind":"k"})"), IsMalformed(": status: required"));
  EXPECT_THAT(decode_job(R"({"job_id":"j","kind":"k","status":""})"),
              IsMalformed(": status: required"));
}

struct Wrong {
  const char* name;
  const char* value;
  const char* message;

  [[nodiscard]] std::string field() const {
    std::ostringstream text;
    text << '"' << name << "\":" << value;
    return text.str();
  }
  [[nodiscard]] std::string message_at(std::string_view parent) const {
    std::ostringstream text;
    text << "cannot be read: " << parent << message;
    return text.str();
  }
};

constexpr Wrong wrong_values[] = {
    {"render_uuid", "5", "render_uuid: expected a string, found a number"},
    {"job_id", "false", "job_id: expected a string, found a boolean"},
    {"kind", "{}", "kind: expected a string, found an object"},
    {"status", "[]", "status: expected a string, found an array"},
    {"model", "1.5", "model: expected a string, found a number"},
    {"result_url", "true", "result_url: expected a string, found a boolean"},
    {"mockup_uuid", "{}", "mockup_uuid: expected a string, found an object"},
    {"error", "[]", "error: expected a string or an object, found an array"},
    {"error", "7", "error: expected a string or an object, found a number"},
    {"error_code", "404", "error_code: expected a string, found a number"},
    {"error_code", "{}", "error_code: expected a string, found an object"},
    {"credits_charged", "\"949\"", "credits_charged: expected an integer, found a string"},
    {"credits_charged", "{}", "credits_charged: expected an integer, found an object"},
    {"payg", "\"x\"", "payg: expected an object, found a string"},
    {"payg", "[]", "payg: expected an object, found an array"},
    {"payg", "{\"credits\":true}", "payg.credits: expected an integer, found a boolean"},
    {"payg", "{\"unit_price\":\"0.002\"}", "payg.unit_price: expected a number, found a string"},
    {"payg", "{\"cost\":[]}", "payg.cost: expected a number, found an array"},
    {"payg", "{\"cost\":{\"cost\":1}}", "payg.cost: expected a number, found an object"},
    {"created_at", "1750000000", "created_at: expected a string, found a number"},
    {"created_at", "\"yesterday\"", "created_at: not an ISO 8601 time"},
    {"updated_at", "\"\"", "updated_at: not an ISO 8601 time"},
};

TEST(Malformed, NamesTheFieldOfTheWrongTypeInAJob) {
  for (const Wrong& wrong : wrong_values) {
    EXPECT_THAT(decode_job(job_with(wrong.field())), IsMalformed(wrong.message_at("")));
  }
}

TEST(Malformed, NamesTheRowAndFieldInAPage) {
  const std::string good = job_with(R"("payg":{"cost":1})");
  for (const Wrong& wrong : wrong_values) {
    const std::string bad = job_with(wrong.field());
    EXPECT_THAT(decode_job_page(R"({"jobs":[)" + good + "," + good + "," + good + "," + bad + "]}"),
                IsMalformed(wrong.message_at("jobs[3].")));
  }
}

TEST(Malformed, NamesTheDisplayFieldsOfARow) {
  const auto page_with = [](const std::string& field) {
    return decode_job_page(R"({"jobs":[)" + job_with(field) + "]}");
  };
  EXPECT_THAT(page_with(R"("duration_seconds":"4")"),
              IsMalformed("jobs[0].duration_seconds: expected an integer, found a string"));
  EXPECT_THAT(page_with(R"("audio":1)"),
              IsMalformed("jobs[0].audio: expected a boolean, found a number"));
  EXPECT_THAT(page_with(R"("mockup_name":false)"),
              IsMalformed("jobs[0].mockup_name: expected a string, found a boolean"));
  EXPECT_THAT(page_with(R"("poster_url":{"url":"x"})"),
              IsMalformed("jobs[0].poster_url: expected a string, found an object"));
}

TEST(Malformed, NamesTheCursor) {
  EXPECT_THAT(decode_job_page(R"({"jobs":[],"next_cursor":7})"),
              IsMalformed(": next_cursor: expected a string, found a number"));
}

TEST(Malformed, NamesTheFirstOfSeveralFields) {
  EXPECT_THAT(decode_job(job_with(R"("model":1,"payg":{"cost":"x"},"error":5)")),
              IsMalformed(": model: "));
  EXPECT_THAT(decode_job_page(R"({"next_cursor":7,"jobs":[7]})"), IsMalformed(": jobs[0]: "));
}

TEST(Malformed, SaysWhatTheBodyIsWhenItIsNoObject) {
  for (const auto& [body, found] :
       {std::pair{"[]", "an array"}, std::pair{"null", "null"}, std::pair{"\"x\"", "a string"},
        std::pair{"5", "a number"}, std::pair{"true", "a boolean"},
        std::pair{"[{\"render_uuid\":\"a\"}]", "an array"}}) {
    const std::string message = "the body: expected an object, found " + std::string(found);
    EXPECT_THAT(decode_job(body), IsMalformed(message));
    EXPECT_THAT(decode_job_page(body), IsMalformed(message));
  }
}

}  // namespace
}  // namespace sudomock::detail
