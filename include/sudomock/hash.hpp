#pragma once

/// \file
/// `std::hash` for jobs and what they consist of, so that they can be keys of unordered containers.
/// Equal values have equal hashes. A hash is for one run of one program: not to be kept.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include <sudomock/job.hpp>
#include <sudomock/job_page.hpp>
#include <sudomock/usd.hpp>

namespace sudomock::detail {

template <class... T>
[[nodiscard]] std::size_t hash_of(const T&... parts) noexcept {
  std::size_t hash = 0;
  // The multiplier of Knuth's multiplicative hashing, so that the order of the parts matters.
  ((hash = (hash ^ std::hash<T>()(parts)) * 2654435761U), ...);
  return hash;
}

}  // namespace sudomock::detail

/// Hashes the amount.
template <>
struct std::hash<sudomock::Usd> {
  /// What `std::hash` demands.
  std::size_t operator()(sudomock::Usd amount) const noexcept {
    return std::hash<std::int64_t>()(amount.nanos());
  }
};

/// Hashes all fields.
template <>
struct std::hash<sudomock::Payg> {
  /// What `std::hash` demands.
  std::size_t operator()(const sudomock::Payg& payg) const noexcept {
    return sudomock::detail::hash_of(payg.credits, payg.unit_price, payg.cost);
  }
};

/// Hashes all fields.
template <>
struct std::hash<sudomock::RenderResult> {
  /// What `std::hash` demands.
  std::size_t operator()(const sudomock::RenderResult& result) const noexcept {
    return sudomock::detail::hash_of(result.url);
  }
};

/// Hashes all fields.
template <>
struct std::hash<sudomock::VideoResult> {
  /// What `std::hash` demands.
  std::size_t operator()(const sudomock::VideoResult& result) const noexcept {
    return sudomock::detail::hash_of(result.url, result.model);
  }
};

/// Hashes all fields.
template <>
struct std::hash<sudomock::UploadResult> {
  /// What `std::hash` demands.
  std::size_t operator()(const sudomock::UploadResult& result) const noexcept {
    return sudomock::detail::hash_of(result.mockup_uuid, result.library_path);
  }
};

/// Hashes all fields.
template <>
struct std::hash<sudomock::OtherResult> {
  /// What `std::hash` demands.
  std::size_t operator()(const sudomock::OtherResult& result) const noexcept {
    return sudomock::detail::hash_of(result.kind, result.result_url, result.mockup_uuid);
  }
};

/// Hashes the id, the status and the time of its last change, which tell one state of one job from
/// all others.
template <>
struct std::hash<sudomock::Job> {
  /// What `std::hash` demands.
  std::size_t operator()(const sudomock::Job& job) const noexcept {
    const sudomock::Timestamp changed = job.updated_at.value_or(sudomock::Timestamp());
    return sudomock::detail::hash_of(job.render_uuid, job.status_text,
                                     changed.time_since_epoch().count());
  }
};

/// Hashes what is hashed of its job.
template <>
struct std::hash<sudomock::JobListItem> : std::hash<sudomock::Job> {};

/// Hashes the text.
template <>
struct std::hash<sudomock::Cursor> {
  /// What `std::hash` demands.
  std::size_t operator()(const sudomock::Cursor& cursor) const noexcept {
    return std::hash<std::string>()(cursor.str());
  }
};
