#pragma once

#include <cstdint>
#include <string_view>

#include "decode/job_draft.hpp"
#include "decode/slot.hpp"

namespace sudomock::detail {

/// In what a job's field stands.
enum class Place : std::uint8_t {
  job = 1,       ///< The answer to a lookup.
  row = 2,       ///< A row of a list page.
  accepted = 4,  ///< The answer to a submission.
};

/// A field of a document: what messages call it, and where its value goes.
struct Field {
  std::string_view name = {};
  Slot slot = Ignored{};
};

// The field of that name; an ignored one when there is none.
[[nodiscard]] Field field_of(JobDraft& job, std::string_view name, Place place);
[[nodiscard]] Field field_of(PageDraft& page, std::string_view name);
[[nodiscard]] Field field_of(Payg& payg, std::string_view name);
[[nodiscard]] Field field_of(ErrorField& error, std::string_view name);

/// Settles what follows from several fields. The name of the first required one that is missing,
/// null or empty; else empty.
[[nodiscard]] std::string_view complete(JobDraft& job);

}  // namespace sudomock::detail
