#include "support/nginx.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "support/socket_server.hpp"

extern "C" char** environ;  // which not every <unistd.h> declares

namespace sudomock::test {

namespace {

const char* find_nginx() {
  for (const char* path : {"/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx",
                           "/usr/local/bin/nginx", "/opt/homebrew/bin/nginx"}) {
    if (access(path, X_OK) == 0) return path;
  }
  return nullptr;
}

std::string config(const std::string& directory, int port) {
  return "daemon off;\nmaster_process off;\nworker_processes 1;\nerror_log " + directory +
         "/error.log;\npid " + directory + "/pid;\nevents {}\nhttp {\n  access_log off;\n" +
         "  client_body_temp_path " + directory + "/body;\n  proxy_temp_path " + directory +
         "/proxy;\n  fastcgi_temp_path " + directory + "/fastcgi;\n  uwsgi_temp_path " + directory +
         "/uwsgi;\n  scgi_temp_path " + directory +
         "/scgi;\n  server {\n    listen 127.0.0.1:" + std::to_string(port) +
         " ssl http2;\n    ssl_certificate " + directory + "/cert.pem;\n    ssl_certificate_key " +
         directory +
         "/key.pem;\n    location / { return 200 \"$server_protocol $connection\"; }\n  }\n}\n";
}

}  // namespace

std::unique_ptr<Nginx> Nginx::start(const Certificate& certificate) {
  const char* program = find_nginx();
  if (program == nullptr) return nullptr;
  std::unique_ptr<Nginx> nginx(new Nginx);
  nginx->port_ = closed_port();
  const TemporaryDirectory& directory = nginx->directory_;
  directory.write("cert.pem", certificate.certificate);
  directory.write("key.pem", certificate.key);
  std::string file = directory.write("nginx.conf", config(directory.path().string(), nginx->port_));
  std::string name = program, prefix_flag = "-p", prefix = directory.path().string(),
              config_flag = "-c", error_flag = "-e", error = prefix + "/error.log";
  std::array<char*, 8> arguments = {
      name.data(), prefix_flag.data(), prefix.data(), config_flag.data(),
      file.data(), error_flag.data(),  error.data(),  nullptr};
  if (posix_spawn(&nginx->process_, program, nullptr, nullptr, arguments.data(), environ) != 0) {
    return nullptr;
  }
  return nginx;
}

Nginx::~Nginx() {
  if (process_ == -1) return;
  kill(process_, SIGTERM);
  waitpid(process_, nullptr, 0);
}

std::string Nginx::url() const { return "https://127.0.0.1:" + std::to_string(port_) + "/"; }

}  // namespace sudomock::test
