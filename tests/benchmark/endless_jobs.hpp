#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <sudomock/transport.hpp>

namespace sudomock::benchmarks {

/// The id of the job with that number.
[[nodiscard]] std::string endless_uuid(std::uint32_t number);

/// An API whose `jobs` jobs, numbered from 0, run for ever, in virtual time. Keeps nothing of a
/// job, so that what a process needs for ten thousand of them is the library's. For one thread.
/// `on_request` is called with the count of requests so far, as each one is answered.
[[nodiscard]] std::shared_ptr<Transport> endless_jobs(
    std::uint32_t jobs, std::function<void(std::uint64_t)> on_request);

/// The same of jobs that have all ended.
[[nodiscard]] std::shared_ptr<Transport> ended_jobs(std::uint32_t jobs);

/// How many sessions were opened so far.
[[nodiscard]] int endless_sessions();

}  // namespace sudomock::benchmarks
