#include <dlfcn.h>
#include <gmock/gmock.h>

#include <fstream>
#include <memory>
#include <string>

#include "stalls.hpp"
#include "support/socket_server.hpp"
#include "support/thread_count.hpp"

namespace sudomock::test {
namespace {

class Plugin {
 public:
  Plugin() : handle_(dlopen(SUDOMOCK_TEST_PLUGIN, RTLD_NOW | RTLD_LOCAL)) {
    if (handle_ != nullptr) get_ = reinterpret_cast<Get>(dlsym(handle_, "plugin_get"));
  }
  ~Plugin() {
    if (handle_ != nullptr) dlclose(handle_);
  }
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;

  [[nodiscard]] int get(const std::string& base_url, int connect_timeout_ms,
                        int request_timeout_ms) const {
    return get_ == nullptr ? -1 : get_(base_url.c_str(), connect_timeout_ms, request_timeout_ms);
  }

 private:
  using Get = int (*)(const char*, int, int);
  void* handle_;
  Get get_ = nullptr;
};

bool is_mapped(const std::string& name) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.find(name) != std::string::npos) return true;
  }
  return false;
}

class PluginTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_count_threads()) GTEST_SKIP() << "no /proc here";
  }
};

TEST_F(PluginTest, LoadsAndUnloadsAsOftenAsItsHostLikes) {
  const std::ptrdiff_t threads = count_threads();
  ASSERT_FALSE(is_mapped("libcurl")) << "or this test shows little";
  {
    SocketServer server(answer_each([](const std::string&) {
      return ok(R"({"render_uuid":"x","kind":"render","status":"running"})");
    }));
    for (int i = 0; i < 10; ++i) {
      const Plugin plugin;
      EXPECT_EQ(plugin.get(server.url(""), 10'000, 10'000), 0);
    }
    EXPECT_EQ(server.connections(), 10);
  }
  if (SUDOMOCK_TEST_PLUGIN_IS_WHOLE) {
    EXPECT_FALSE(is_mapped("libcurl")) << "unloaded for good";
  }
  EXPECT_TRUE(threads_come_back_to(threads)) << count_threads() << " instead of " << threads;
}

// From 8.20 on, libcurl keeps the threads that have looked a name up for two more seconds.
TEST_F(PluginTest, UnloadsRightAfterALookup) {
  const std::ptrdiff_t threads = count_threads();
  for (int i = 0; i < 3; ++i) {
    SocketServer server(answer_each([](const std::string&) {
      return ok(R"({"render_uuid":"x","kind":"render","status":"running"})");
    }));
    const Plugin plugin;
    EXPECT_EQ(
        plugin.get("http://" + std::string(loopback_name) + ":" + std::to_string(server.port()),
                   10'000, 10'000),
        0);
  }
  EXPECT_TRUE(threads_come_back_to(threads)) << count_threads() << " instead of " << threads;
}

// A name that is still being looked up when the plugin goes: its thread is libcurl's, and must find
// its code where it left it. By whichever time limit the lookup was given up.
void unload_while_a_lookup_hangs(int connect_timeout_ms, int request_timeout_ms) {
  const std::ptrdiff_t threads = count_threads();
  std::unique_ptr<Stall> stall = stall_dns();
  {
    const Plugin plugin;
    EXPECT_GT(plugin.get(stall->base_url(), connect_timeout_ms, request_timeout_ms), 0);
    EXPECT_GE(stalled_lookups(), 1);
  }
  EXPECT_GT(count_threads(), threads);
  stall.reset();
  EXPECT_TRUE(threads_come_back_to(threads)) << count_threads() << " instead of " << threads;
}

TEST_F(PluginTest, UnloadsWhileALookupHangsPastTheDeadline) {
  unload_while_a_lookup_hangs(60'000, 100);
}

TEST_F(PluginTest, UnloadsWhileALookupHangsPastTheConnectTimeout) {
  unload_while_a_lookup_hangs(100, 60'000);
}

}  // namespace
}  // namespace sudomock::test
