#include "testing/invent.hpp"

#include <array>
#include <cstdio>

namespace sudomock::detail {

namespace {

template <class T, class U>
void fill(std::optional<T>& field, U&& invented) {
  if (!field) field = std::forward<U>(invented);
}

std::string file_name(const std::string& uuid, const char* ending) {
  return uuid.substr(0, 8) + ending;
}

void invent_video(JobListItem& details, const std::string& uuid, const std::string& host,
                  SplitMix& random) {
  static constexpr std::array mockups = {"Jacket Back", "Tote Front", "Mug Side", "Poster Wall"};
  fill(details.model, "veo-3.1-fast");
  fill(details.result_url, host + "/videos/" + file_name(uuid, ".mp4"));
  fill(details.poster_url, host + "/videos/" + file_name(uuid, "_poster.webp"));
  fill(details.duration_seconds, 4);
  fill(details.audio, false);
  fill(details.mockup_name, mockups[random.next() % mockups.size()]);
  fill(details.credits_charged, 949);
}

void invent_mockup(JobListItem& details, std::int64_t credits, SplitMix& random) {
  fill(details.mockup_uuid, invent_uuid(random));
  fill(details.result_url, "/library/mockups/" + *details.mockup_uuid);
  fill(details.credits_charged, credits);
}

bool makes_mockup(JobKind kind) {
  return kind == JobKind::upload || kind == JobKind::photo_mockup_create;
}

void invent_result(testing::FakeJob& job, const std::string& host, SplitMix& random) {
  switch (job.kind) {
    case JobKind::video:
      return invent_video(job.details, job.render_uuid, host, random);
    case JobKind::upload:
      return invent_mockup(job.details, 0, random);
    case JobKind::render:
    case JobKind::photo_mockup_render:
      fill(job.details.result_url, host + "/renders/" + file_name(job.render_uuid, ".webp"));
      fill(job.details.credits_charged, 1);
      return;
    case JobKind::photo_mockup_create:
    case JobKind::unknown:
      return invent_mockup(job.details, 1, random);
  }
}

}  // namespace

std::string invent_uuid(SplitMix& random) {
  const std::uint64_t a = random.next();
  const std::uint64_t b = random.next();
  char text[40];
  std::snprintf(text, sizeof text, "%08x-%04x-4%03x-%04x-%012llx", static_cast<unsigned>(a >> 32U),
                static_cast<unsigned>(a >> 16U & 0xffffU), static_cast<unsigned>(a & 0xfffU),
                static_cast<unsigned>(0x8000U | (b >> 48U & 0x3fffU)),
                static_cast<unsigned long long>(b & 0xffffffffffffU));
  return text;
}

void invent_details(testing::FakeJob& job, const std::string& host, SplitMix& random) {
  if (!job.kind_text.empty()) job.kind = parse_job_kind(job.kind_text);
  if (job.kind_text.empty()) job.kind_text = to_string(job.kind);
  if (job.outcome_text.empty()) job.outcome_text = to_string(job.outcome);
  const bool is_made_from = !job.made_from.empty() && !makes_mockup(job.kind);
  if (is_made_from) fill(job.details.mockup_uuid, job.made_from);
  invent_result(job, host, random);
  fill(job.details.error, "Image source for 'Front Design' returned HTTP 404.");
}

}  // namespace sudomock::detail
