#pragma once

/// \file
/// The client of the SudoMock Jobs API in one header:
/// \code
/// const sudomock::JobsClient client{sudomock::Credentials::api_key("sm_...")};
/// const auto job = client.get(uuid);          // Result<Job>: one job, once
/// if (!job) return report(job.error());       // or job.value(), which throws
/// const auto ended = client.poll_until_terminal(uuid, {.timeout = 5min});  // to its end
/// const auto made = client.wait_for_result(uuid);  // and what it made, by kind
/// if (made) std::visit(sudomock::overloaded{
///     [](const sudomock::VideoResult& video) { std::cout << video.url; },
///     [](const auto&) { std::cout << "no video"; }}, *made);
/// for (const auto& item : client.list_all())  // every job, page after page
///   if (item) std::cout << item->render_uuid << ' ' << item->status << '\n';
/// sudomock::JobWatcher watcher{client};       // thousands of jobs on one thread
/// watcher.watch(uuid, [](auto& id, auto& outcome) { if (outcome) std::cout << id; });
/// watcher.run();                              // until each has ended
/// \endcode
/// The test kit (`sudomock/testing/fake_jobs_api.hpp`) and what not every program needs
/// (`accepted_job.hpp`, `format.hpp`, `webhook.hpp`) are headers of their own.

#include <sudomock/backoff.hpp>
#include <sudomock/client_options.hpp>
#include <sudomock/config.hpp>
#include <sudomock/credentials.hpp>
#include <sudomock/error.hpp>
#include <sudomock/hash.hpp>
#include <sudomock/job.hpp>
#include <sudomock/job_page.hpp>
#include <sudomock/job_range.hpp>
#include <sudomock/job_watcher.hpp>
#include <sudomock/jobs_client.hpp>
#include <sudomock/overloaded.hpp>
#include <sudomock/poll_options.hpp>
#include <sudomock/result.hpp>
#include <sudomock/timestamp.hpp>
#include <sudomock/transport.hpp>
#include <sudomock/usd.hpp>
#include <sudomock/watch_options.hpp>
