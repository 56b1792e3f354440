#pragma once

/// \file
/// The whole public surface but the test kit (`sudomock/testing/fake_jobs_api.hpp`).

#include <sudomock/backoff.hpp>
#include <sudomock/client_options.hpp>
#include <sudomock/config.hpp>
#include <sudomock/credentials.hpp>
#include <sudomock/error.hpp>
#include <sudomock/job.hpp>
#include <sudomock/job_page.hpp>
#include <sudomock/job_range.hpp>
#include <sudomock/job_watcher.hpp>
#include <sudomock/jobs_client.hpp>
#include <sudomock/poll_options.hpp>
#include <sudomock/result.hpp>
#include <sudomock/timestamp.hpp>
#include <sudomock/transport.hpp>
#include <sudomock/usd.hpp>
#include <sudomock/watch_options.hpp>
