#include <sudomock/job_range.hpp>

#include <utility>

#include "client/job_walk.hpp"

namespace sudomock {
inline namespace v0_1 {

Result<JobListItem>& JobRange::iterator::operator*() const { return walk_->current(); }

JobRange::iterator& JobRange::iterator::operator++() {
  walk_->advance();
  return *this;
}

bool JobRange::iterator::at_end() const { return walk_->at_end(); }

JobRange::JobRange(std::unique_ptr<detail::JobWalk> walk) : walk_(std::move(walk)) {}
JobRange::JobRange(JobRange&&) noexcept = default;
JobRange& JobRange::operator=(JobRange&&) noexcept = default;
JobRange::~JobRange() = default;

JobRange::iterator JobRange::begin() { return iterator(walk_.get()); }

std::optional<Cursor> JobRange::resume_cursor() const { return walk_->resume_cursor(); }

bool JobRange::finished() const noexcept { return walk_->finished(); }

}  // namespace v0_1
}  // namespace sudomock
