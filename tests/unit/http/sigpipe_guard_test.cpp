#include <gmock/gmock.h>
#include <pthread.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <ctime>

#include "http/sigpipe_guard.hpp"

namespace sudomock::detail {
namespace {

std::atomic<int> delivered{0};

bool is_blocked() {
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  return sigismember(&mask, SIGPIPE) == 1;
}

bool is_pending() {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGPIPE) == 1;
}

void change_mask(int how) {
  sigset_t sigpipe;
  sigemptyset(&sigpipe);
  sigaddset(&sigpipe, SIGPIPE);
  pthread_sigmask(how, &sigpipe, nullptr);
}

void fill_the_stack() {
  std::array<volatile unsigned char, 4096> bytes;
  for (auto& byte : bytes) byte = 0xff;
}

class SigpipeGuardTest : public testing::Test {
 protected:
  void SetUp() override {
    delivered = 0;
    struct sigaction count {};
    count.sa_handler = [](int) { ++delivered; };
    sigaction(SIGPIPE, &count, &before_);
    ASSERT_EQ(pipe(pipe_.data()), 0);
    close(pipe_[0]);
  }
  void TearDown() override {
    close(pipe_[1]);
    sigaction(SIGPIPE, &before_, nullptr);
  }
  void write_to_broken_pipe() {
    EXPECT_EQ(write(pipe_[1], "x", 1), -1);
    EXPECT_EQ(errno, EPIPE);
  }

 private:
  struct sigaction before_ {};
  std::array<int, 2> pipe_{};
};

TEST_F(SigpipeGuardTest, IsNeeded) {
  write_to_broken_pipe();
  EXPECT_EQ(delivered, 1);
}

TEST_F(SigpipeGuardTest, BlocksNoOtherSignal) {
  fill_the_stack();  // what no function sets is then seen
  const SigpipeGuard guard;
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  for (const int signal : {SIGINT, SIGTERM, SIGCHLD, SIGUSR1, SIGALRM}) {
    EXPECT_EQ(sigismember(&mask, signal), 0) << signal;
  }
}

TEST_F(SigpipeGuardTest, TakesAwayTheSignalThatCameMeanwhile) {
  {
    const SigpipeGuard guard;
    write_to_broken_pipe();
  }
  EXPECT_EQ(delivered, 0);
  EXPECT_FALSE(is_pending());
  EXPECT_FALSE(is_blocked());
}

TEST_F(SigpipeGuardTest, NestsAndLeavesABlockedSignalBlocked) {
  change_mask(SIG_BLOCK);
  {
    const SigpipeGuard outer;
    { const SigpipeGuard inner; }
    EXPECT_TRUE(is_blocked());
    write_to_broken_pipe();
  }
  EXPECT_TRUE(is_blocked());
  EXPECT_FALSE(is_pending());
  change_mask(SIG_UNBLOCK);
  EXPECT_EQ(delivered, 0);
}

TEST_F(SigpipeGuardTest, LeavesTheCallersOwnPendingSignal) {
  change_mask(SIG_BLOCK);
  ASSERT_EQ(raise(SIGPIPE), 0);
  { const SigpipeGuard guard; }
  EXPECT_TRUE(is_pending());
  change_mask(SIG_UNBLOCK);
  EXPECT_EQ(delivered, 1);
}

}  // namespace
}  // namespace sudomock::detail
