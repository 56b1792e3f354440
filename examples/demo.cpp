// A tour of the library: follow a job to its end, read each kind's result, learn why one failed,
// walk the history, add up the cost. examples/demo.sh runs it against the simulator;
// examples/demo.sh --live UUID against the real service.

#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <optional>
#include <string>
#include <variant>

#include <CLI/CLI.hpp>
#include <sudomock/sudomock.hpp>

#include "costs.hpp"
#include "status_line.hpp"
#include "terminal.hpp"

namespace {

const Terminal terminal;

void title(const std::string& text) { std::cout << '\n' << terminal.bold(text) << '\n'; }

/// Each kind keeps its result in a different field. Visiting the variant makes it impossible to
/// read the wrong one, or to forget a kind.
std::string describe(const sudomock::JobResult& result) {
  return std::visit(
      sudomock::overloaded{
          [](const sudomock::RenderResult& render) { return "image  " + render.url; },
          [](const sudomock::VideoResult& video) {
            return "clip   " + video.url + "  by " + video.model.value_or("an unnamed model");
          },
          [](const sudomock::UploadResult& upload) { return "mockup " + upload.mockup_uuid; },
          [](const sudomock::OtherResult& other) {
            return other.mockup_uuid.value_or(other.result_url.value_or("nothing")) +
                   "  (a kind that this library does not know yet)";
          }},
      result);
}

void follow(const sudomock::JobsClient& client, const std::string& uuid) {
  title("Following " + uuid + " to its end");
  const sudomock::Backoff backoff{std::chrono::milliseconds{250}, 1.3,
                                  std::chrono::milliseconds{800}};
  StatusLine line(terminal, backoff);
  const sudomock::Job job =
      client
          .poll_until_terminal(uuid,
                               {.backoff = backoff,
                                .timeout = std::chrono::minutes{10},
                                .on_update = [&](const sudomock::Job& seen) { line.show(seen); }})
          .value();
  if (const sudomock::Result<sudomock::JobResult> result = job.result()) {
    std::cout << "  " << describe(*result) << '\n';
  } else {
    std::cout << "  " << terminal.red(result.error().message) << '\n';
  }
  if (job.payg && job.payg->cost) {
    std::cout << "  cost " << *job.payg->cost << " USD, pay as you go\n";
  } else if (job.credits_charged) {
    std::cout << "  cost " << *job.credits_charged << " credits\n";
  }
}

void show_results(const sudomock::JobsClient& client) {
  title("What each kind makes");
  for (const auto kind :
       {sudomock::JobKind::render, sudomock::JobKind::video, sudomock::JobKind::upload}) {
    const sudomock::JobPage page = client.list({.kind = kind}).value();
    for (const sudomock::JobListItem& job : page.jobs) {
      if (job.status != sudomock::JobStatus::succeeded) continue;
      std::cout << "  " << std::left << std::setw(8) << to_string(kind)
                << describe(job.result().value()) << '\n';
      break;
    }
  }
}

void explain_failure(const sudomock::JobsClient& client) {
  title("Why a job failed");
  for (const sudomock::Result<sudomock::JobListItem>& job : client.list_all({.limit = 50})) {
    if (job.value().status != sudomock::JobStatus::failed) continue;
    // A failed job is an answer for get() and poll_until_terminal(), an error for whoever asked
    // for its result.
    const auto result = client.wait_for_result(job->render_uuid);
    std::cout << "  " << job->kind_text << ' ' << job->render_uuid << '\n'
              << "  " << terminal.red(std::string(to_string(result.error().code))) << ": "
              << result.error().detail << '\n'
              << "  charged: " << job->credits_charged.value_or(0) << " credits\n";
    return;
  }
  std::cout << "  none did\n";
}

/// One letter for each job, one line for each page.
Costs walk_history(const sudomock::JobsClient& client, bool& show_requests) {
  title("The whole history, one page at a time, each fetched when its first job is needed");
  std::cout
      << "  "
      << terminal.dim(
             "r render  v video  u upload  p photo mockup  ? newer kind  x failed  - cancelled");
  Costs costs;
  show_requests = true;
  for (const sudomock::Result<sudomock::JobListItem>& job : client.list_all({.limit = 50})) {
    costs.add(job.value());
    const bool is_known = job->kind != sudomock::JobKind::unknown;
    std::cout << (job->status == sudomock::JobStatus::failed      ? terminal.red("x")
                  : job->status == sudomock::JobStatus::cancelled ? terminal.dim("-")
                  : is_known ? std::string(to_string(job->kind).substr(0, 1))
                             : "?");
  }
  show_requests = false;
  std::cout << "\n  " << costs.total().jobs << " jobs\n";
  return costs;
}

void print_costs(const Costs& costs) {
  title("What it cost");
  const auto print = [](const std::string& name, const Costs::Row& row) {
    std::cout << "  " << std::left << std::setw(12) << name << std::right << std::setw(6)
              << row.jobs << std::setw(11) << row.succeeded << std::setw(9) << row.credits
              << std::setw(10) << to_string(row.paid) << '\n';
  };
  std::cout << terminal.dim("  kind          jobs  succeeded  credits  paid, USD") << '\n';
  for (const auto& [kind, row] : costs.by_kind()) print(kind, row);
  print("all", costs.total());
}

void tour(const sudomock::JobsClient& client, bool& show_requests) {
  const sudomock::JobPage newest = client.list({.limit = 1}).value();
  if (newest.jobs.empty()) {
    std::cout << "This account has no jobs yet.\n";
    return;
  }
  follow(client, newest.jobs.front().render_uuid);
  show_results(client);
  explain_failure(client);
  print_costs(walk_history(client, show_requests));
}

/// Which request fetched which page; its cursor is long, opaque and the same everywhere but at the
/// end, so only the end is shown.
void print_request(const sudomock::RequestEvent& event) {
  std::string target = event.url.substr(event.url.find("/api/"));
  const std::size_t cursor = target.find("cursor=");
  if (cursor != std::string::npos && target.size() > cursor + 19) {
    target.replace(cursor + 7, target.size() - cursor - 19, "...");
  }
  const double ms = std::chrono::duration<double, std::milli>(event.duration).count();
  std::cout << "\n  " << terminal.dim("GET " + target) << "  " << event.http_status << "  "
            << std::fixed << std::setprecision(0) << ms << " ms\n  ";
}

}  // namespace

int main(int argc, char** argv) {
  auto options = sudomock::ClientOptions::from_environment();
  std::optional<std::string> uuid;
  CLI::App app("A tour of the SudoMock Jobs client. Reads the API key from SUDOMOCK_API_KEY.");
  app.add_option("--base-url", options.base_url, "Where the API is; else by SUDOMOCK_BASE_URL")
      ->capture_default_str();
  app.add_option("--follow", uuid, "Only follow this job to its end");
  CLI11_PARSE(app, argc, argv);

  bool show_requests = false;
  options.on_request = [&](const sudomock::RequestEvent& event) {
    if (show_requests) print_request(event);
  };
  try {
    // value() throws the error that it holds; a program that prefers to branch asks has_value().
    const sudomock::JobsClient client(sudomock::Credentials::from_environment().value(), options);
    std::cout << "Talking to " << options.base_url << '\n';
    if (uuid) {
      follow(client, *uuid);
    } else {
      tour(client, show_requests);
    }
  } catch (const sudomock::SudoMockError& error) {
    std::cerr << "\nsudomock_demo: " << error.what() << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
