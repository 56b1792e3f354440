#include "testing/invent.hpp"

#include <array>
#include <cstdio>

namespace sudomock::detail {

namespace {

template <class T, class U>
void fill(std::optional<T>& field, U&& invented) {
  if (!field) field = std::forward<U>(invented);
}

std::string cdn_url(const char* folder, const std::string& uuid, const char* ending) {
  return std::string("https://cdn.sudomock.com/") + folder + '/' + uuid.substr(0, 8) + ending;
}

void invent_video(testing::FakeJob& job, SplitMix& random) {
  static constexpr std::array mockups = {"Jacket Back", "Tote Front", "Mug Side", "Poster Wall"};
  fill(job.model, "veo-3.1-fast");
  fill(job.result_url, cdn_url("videos", job.render_uuid, ".mp4"));
  fill(job.poster_url, cdn_url("videos", job.render_uuid, "_poster.webp"));
  fill(job.duration_seconds, 4);
  fill(job.audio, false);
  fill(job.mockup_name, mockups[random.next() % mockups.size()]);
  fill(job.credits_charged, 949);
}

void invent_upload(testing::FakeJob& job, SplitMix& random) {
  fill(job.mockup_uuid, invent_uuid(random));
  fill(job.result_url, "/library/mockups/" + *job.mockup_uuid);
  fill(job.credits_charged, 0);
}

bool makes_mockup(JobKind kind) {
  return kind == JobKind::upload || kind == JobKind::photo_mockup_create;
}

void invent_result(testing::FakeJob& job, SplitMix& random) {
  switch (job.kind) {
    case JobKind::video:
      return invent_video(job, random);
    case JobKind::upload:
      return invent_upload(job, random);
    case JobKind::render:
    case JobKind::photo_mockup_render:
      fill(job.result_url, cdn_url("renders", job.render_uuid, ".webp"));
      fill(job.credits_charged, 1);
      return;
    case JobKind::photo_mockup_create:
    case JobKind::unknown:
      fill(job.mockup_uuid, invent_uuid(random));
      fill(job.result_url, "/library/mockups/" + *job.mockup_uuid);
      fill(job.credits_charged, 1);
      return;
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

void invent_details(testing::FakeJob& job, SplitMix& random) {
  if (!job.kind_text.empty()) job.kind = parse_job_kind(job.kind_text);
  if (job.kind_text.empty()) job.kind_text = to_string(job.kind);
  if (job.outcome_text.empty()) job.outcome_text = to_string(job.outcome);
  const bool is_made_from = !job.made_from.empty() && !makes_mockup(job.kind);
  if (is_made_from) fill(job.mockup_uuid, job.made_from);
  invent_result(job, random);
  fill(job.error, "Image source for 'Front Design' returned HTTP 404.");
}

}  // namespace sudomock::detail
