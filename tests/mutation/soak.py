#!/usr/bin/env python3
"""Whether the soak finds faults: puts small ones into a copy of the polling floor, one by one.

usage: tests/mutation/soak.py [NAME...]    those of the table below, or all
       tests/mutation/soak.py --fit        builds nothing: only whether each still fits the source

Each is to be caught within 200 seeds. Prints of each the first seed that fails. Ends with 1 when
one is not caught, or no longer fits the source.
"""

import concurrent.futures
import os
import subprocess
import sys

from mutated_tree import ROOT, MutatedTree

SEEDS = 200
AT_A_TIME = 20

# Name, file in src/polling, text that stands there once, and what it becomes.
MUTATIONS = [
    ("a row puts a lookup off without a bound", "list_sweep.cpp",
     "return is_read_again ? 3 * round : Span();",
     "return is_read_again ? Span(24h) : Span();"),
    ("a new job waits for its walk without a bound", "list_sweep.cpp",
     "return is_sought ? ListWalk::longest_wait + walk_.duration(interval, page_time()) : Span();",
     "return is_sought ? Span(24h) : Span();"),
    ("a new job waits for its walk for a minute", "list_walk.hpp",
     "static constexpr std::chrono::milliseconds longest_wait{1500};",
     "static constexpr std::chrono::milliseconds longest_wait{60'000};"),
    ("what the list says is never checked", "owed_lookups.cpp",
     "const Span longest = std::max({shortest_grace, caps * cap_of(backoff_), watched});",
     "const Span longest = std::max({Span(720h), caps * cap_of(backoff_), watched});"),
    ("a page that lags is trusted", "list_sweep.cpp",
     "return equals_ignoring_case(row.render_uuid, visit.ended) && !row.is_terminal();",
     "return visit.ended.empty() && !row.is_terminal();"),
    ("a nudge waits for its page however slow that is", "schedule.cpp",
     "return sweep_.page_time() <= lookup_.slowest() + (lookups - 1) * lookups_apart(now, room);",
     "return sweep_.page_time() <= lookup_.slowest() + (lookups + 100'000) * std::max<std::chrono::nanoseconds>(lookups_apart(now, room), std::chrono::seconds(1));"),
    ("ids in another case are other jobs", "watched_jobs.hpp",
     "std::unordered_map<std::string_view, std::shared_ptr<WatchedJob>, HashIgnoringCase,\n"
     "                                  EqualIgnoringCase>",
     "std::unordered_map<std::string_view, std::shared_ptr<WatchedJob>>"),
    ("a lost lookup leaves its job on the wire", "polling_engine_answers.cpp",
     "const std::chrono::nanoseconds wait = own_wait(error, rate_limit);",
     "const std::chrono::nanoseconds wait = own_wait(error, rate_limit);\n"
     "  if (error.message.find(\"did not end\") != std::string::npos) return;"),
    ("an answer now and then is dropped", "polling_engine_answers.cpp",
     "if (job) return on_job(request, *job);",
     "if (completion.id % 50 == 7) return;\n  if (job) return on_job(request, *job);"),
    ("a page is never read again", "list_sweep.cpp",
     "  visit.in_flight = false;\n  visit.failures = 0;",
     "  visit.failures = 0;"),
    ("an unwatched job counts as pending", "../client/pending_watches.hpp",
     "    watches_.erase(begin, end);",
     "    if (begin != end) watches_.erase(std::next(begin), end);"),
    ("a queued job that leaves stays in the queue", "schedule.cpp",
     "if (job.place == Place::queue) queue_.erase",
     "if (job.place == Place::queue && place != Place::nowhere) queue_.erase"),
    ("an end without its result is taken from a row", "polling_engine_answers.cpp",
     "if (!options_.confirm_with_lookup && !lacks_result(row)) {",
     "if (!options_.confirm_with_lookup) {"),
    ("a deadline on the wire is overlooked", "polling_engine.cpp",
     "if (watch.deadline <= over) {",
     "if (watch.deadline <= over && !is_on_wire) {"),
    ("a refusal is taken for a passing failure", "polling_engine_answers.cpp",
     "const bool ends = !error.is_transient() && !pause_.is_reason(error);",
     "const bool ends = !error.is_transient() && error.code != ErrorCode::not_found;"),
    ("the backoff does not grow", "check_times.cpp",
     "backoff_delay(backoff_, job.known.checks - 1, api_.random())",
     "backoff_delay(backoff_, 0, api_.random())"),
    ("a job that was unwatched stays on its page", "polling_engine.cpp",
     "  leave_list(job);\n  unanswered_.remove(job);",
     "  unanswered_.remove(job);"),
    ("no check is made before a deadline", "check_times.cpp",
     "last_check = std::min(last_check, next_last_check(watch, now, round_trip_));",
     "last_check = std::min(last_check, watch.deadline);"),
    ("more requests at once than allowed", "polling_engine.cpp",
     "const std::size_t room = most - std::min(most, requests_.size());",
     "const std::size_t room = most + 1 - std::min(most + 1, requests_.size());"),
    ("an answer that came during a callback is not read", "polling_engine.cpp",
     "    api_.wait(api_.now(), {});\n    read_answers();",
     "    read_answers();"),
    ("a job that has ended stays in the schedule", "polling_engine.cpp",
     "  unanswered_.remove(job);\n  schedule_.move(job, Place::nowhere, {});\n}",
     "  unanswered_.remove(job);\n}"),
    ("a job that a walk has missed waits on", "polling_engine_answers.cpp",
     "if (job->place == Place::timer && job->known.failures == 0) check_times_.ask(*job);",
     "static_cast<void>(job);"),
    ("a request without an answer teaches a round trip", "requests_in_flight.cpp",
     "unsettled_->rate_limit.status != 0",
     "unsettled_->rate_limit.status != 1"),
    ("a watcher leaves no room for calls", "../limits/rate_limiter.cpp",
     "room_behind(free, now) - 2 * left * interval_of_limit(now)",
     "room_behind(free, now) - 24 * 3600 * left * interval_of_limit(now)"),
    ("calls do not count for the limit", "../limits/rate_limiter.cpp",
     "log_.push_back({log_.empty() ? now : std::max(now, log_.back().at), by});",
     "if (by == Waiter::engine) log_.push_back({std::max(now, log_.empty() ? now : log_.back().at), by});"),
]


def fails(program, seed):
    environment = dict(os.environ, SUDOMOCK_SOAK_SEED=str(seed))
    # Of CPU, as a busy machine is no fault.
    command = ["bash", "-c", 'ulimit -t 20 && exec "$@"', "_", program,
               "--gtest_filter=Soak.AWorld*"]
    try:
        done = subprocess.run(command, env=environment, timeout=300, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def first_failing_seed(tree):
    program = tree.build_folder / "tests/soak/soak_tests"
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for start in range(1, SEEDS + 1, AT_A_TIME):
            seeds = range(start, start + AT_A_TIME)
            for seed, failed in zip(seeds, pool.map(lambda seed: fails(program, seed), seeds)):
                if failed:
                    return seed
    return None


def fits(name, file, old, _):
    count = (ROOT / "src/polling" / file).read_text().count(old)
    if count != 1:
        print(f"{name}: {file} has its text {count} times")
    return count == 1


def caught(tree, name, file, old, new):
    path = "src/polling/" + file
    source = (tree.source / path).read_text()
    with tree.with_text(path, source.replace(old, new)):
        if not tree.build("soak_tests"):
            print(f"{name}: does not compile")
            return False
        seed = first_failing_seed(tree)
    print(f"{name:<50} {f'seed {seed}' if seed else 'not caught'}", flush=True)
    return seed is not None


def main():
    is_fit_all = sys.argv[1:] == ["--fit"]
    wanted = [] if is_fit_all else sys.argv[1:]
    unknown = set(wanted) - {mutation[0] for mutation in MUTATIONS}
    if unknown:
        sys.exit(f"no such mutation: {', '.join(sorted(unknown))}")
    chosen = [mutation for mutation in MUTATIONS if not wanted or mutation[0] in wanted]
    if not all([fits(*mutation) for mutation in chosen]):
        sys.exit("not every mutation fits the source")
    if is_fit_all:
        return
    tree = MutatedTree("soak", "-DCMAKE_BUILD_TYPE=Release",
                       "-DCMAKE_CXX_FLAGS_RELEASE=-O2")  # with its assertions
    if not tree.build("soak_tests"):
        sys.exit("does not compile without any mutation")
    if seed := first_failing_seed(tree):
        sys.exit(f"seed {seed} fails without any mutation")
    if not all([caught(tree, *mutation) for mutation in chosen]):
        sys.exit("not every mutation is caught")


main()
