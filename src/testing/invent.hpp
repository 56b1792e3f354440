#pragma once

#include <string>

#include <sudomock/testing/fake_job.hpp>

#include "testing/random.hpp"

namespace sudomock::detail {

/// A version 4 UUID (RFC 9562).
[[nodiscard]] std::string invent_uuid(SplitMix& random);

/// Fills in what the job leaves open of its result: values that are realistic for its kind, as in
/// the API's samples; files are on `host`. Its `render_uuid` must be set.
void invent_details(testing::FakeJob& job, const std::string& host, SplitMix& random);

}  // namespace sudomock::detail
