// Follows one job to its end and prints the URL of its file. On a terminal one line shows where it
// stands (status, seconds, the next check); elsewhere each new status is a line of its own. Ctrl-C
// ends the waiting, not the job.
//
//   SUDOMOCK_API_KEY=sm_... follow RENDER_UUID

#include <cstdlib>
#include <iostream>

#include <sudomock/sudomock.hpp>

#include "status_line.hpp"

using namespace std::chrono_literals;

int main(int argc, char** argv) {
  const auto client = sudomock::JobsClient::from_environment();
  const auto usable = client.check();
  if (!usable) std::cerr << usable.error() << '\n';
  if (!usable || argc != 2) {
    std::cerr << "usage: SUDOMOCK_API_KEY=sm_... " << argv[0] << " RENDER_UUID\n";
    return 2;
  }

  const Terminal terminal;
  sudomock::PollOptions poll{.timeout = 15min};
  StatusLine line(terminal, poll.backoff);
  poll.on_update = [&](const sudomock::Job& job) { line.show(job); };
  const sudomock::Result<sudomock::Job> job = client.poll_until_terminal(argv[1], poll);
  if (!job) {
    std::cerr << '\n' << job.error() << '\n';
    return 1;
  }
  std::cout << *job << '\n' << file_url(*job).value_or(job->error.value_or("no file")) << '\n';
  return job->status == sudomock::JobStatus::succeeded ? 0 : 1;
}
