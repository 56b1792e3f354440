#include "simulator/simulator.hpp"

#include <thread>
#include <utility>

#include <httplib.h>
#include <nlohmann/json.hpp>

#include "simulator/webhook_poster.hpp"
#include "testing/error_bodies.hpp"
#include "testing/fake_files.hpp"

namespace sudomock::detail {

namespace {

constexpr const char* control_paths = R"(/_simulator/.*)";
constexpr const char* json_type = "application/json; charset=utf-8";
constexpr const char* html_type = "text/html";
// One connection occupies one thread for as long as it is kept open.
constexpr int most_connections = 128;
// A lost request is held for longer than a client waits for an answer by default; not for ever, as
// each occupies a thread.
constexpr std::chrono::minutes lost_for{1};

Timestamp calendar_now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

// Rounds away from zero, so that what is negative remains so.
std::chrono::seconds real_seconds(std::chrono::seconds span, double speed) {
  const auto real = std::chrono::duration<double>(span) / speed;
  return span < span.zero() ? std::chrono::floor<std::chrono::seconds>(real)
                            : std::chrono::ceil<std::chrono::seconds>(real);
}

std::string type_of(std::string_view body) {
  if (body.starts_with('<')) return html_type;
  const std::string_view of_a_file = media_type_of(body);
  return of_a_file.empty() ? json_type : std::string(of_a_file);
}

std::vector<HttpHeader> headers_of(const httplib::Request& request) {
  std::vector<HttpHeader> headers;
  for (const auto& [name, value] : request.headers) headers.push_back({name, value});
  return headers;
}

// The body is handed over by the piece, which no cpp-httplib compresses: it would spend 50 ms on a
// page, with Brotli at the highest level.
void set_body(httplib::Response& response, std::string body, const std::string& type) {
  if (body.empty()) return response.set_content(body, type);
  const std::size_t size = body.size();
  response.set_content_provider(
      size, type,
      [body = std::move(body)](std::size_t from, std::size_t length, httplib::DataSink& sink) {
        sink.write(body.data() + from, length);
        return true;
      });
}

}  // namespace

Simulator::Simulator(std::uint64_t seed, double speed)
    : speed_(speed), server_(std::make_unique<httplib::Server>()), core_(seed, calendar_now()) {
  server_->new_task_queue = [] { return new httplib::ThreadPool(most_connections); };
  server_->set_tcp_nodelay(true);
  // cpp-httplib's own default would let two servers share a port.
  server_->set_socket_options([](socket_t socket) {
    const int on = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  });
  server_->set_keep_alive_max_count(1'000'000'000);
  server_->set_keep_alive_timeout(15);
  // Some cpp-httplib (0.41) takes what follows a DELETE without a length for its body.
  server_->set_post_routing_handler([](const auto& request, auto& response) {
    if (request.method == "DELETE") response.set_header("Connection", "close");
  });
  route();
}

Simulator::~Simulator() = default;

int Simulator::bind(int port) {
  int bound = 0;
  if (port == 0) {
    bound = server_->bind_to_any_port("127.0.0.1");
  } else if (server_->bind_to_port("127.0.0.1", port)) {
    bound = port;
  }
  const std::lock_guard lock(mutex_);
  core_.store().set_file_host("http://127.0.0.1:" + std::to_string(bound));
  return bound;
}

void Simulator::serve() {
  {
    const std::lock_guard lock(mutex_);
    if (is_stopping_) return;
    is_serving_ = true;
  }
  const std::jthread sender([this] { send_webhooks(); });
  server_->listen_after_bind();
  is_serving_ = false;
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;  // ends the sender, if nothing else did
  }
  webhooks_.notify_all();
}

void Simulator::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  stopping_.notify_all();
  webhooks_.notify_all();
  // A server that is only about to listen would miss it.
  while (is_serving_ && !server_->is_running()) std::this_thread::yield();
  server_->stop();
}

void Simulator::route() {
  const httplib::Server::Handler ask_control = [this](const auto& request, auto& response) {
    control(request, response);
  };
  const httplib::Server::Handler ask_api = [this](const auto& request, auto& response) {
    answer(request, response);
  };
  server_->Get(control_paths, ask_control)
      .Post(control_paths, ask_control)
      .Delete(control_paths, ask_control);
  server_->Post(R"(/api/v1/submit/([^/]+))",
                [this](const auto& request, auto& response) { submit(request, response); });
  server_->Get(".*", ask_api).Post(".*", ask_api).Put(".*", ask_api).Patch(".*", ask_api);
  server_->Delete(".*", ask_api).Options(".*", ask_api);
}

FakeTime Simulator::now() const {
  return std::chrono::duration_cast<FakeTime>((Clock::now() - started_) * speed_);
}

Simulator::Clock::time_point Simulator::real_time(FakeTime time) const {
  return started_ + std::chrono::ceil<Clock::duration>(
                        std::chrono::duration<double, std::nano>(time) / speed_);
}

void Simulator::send_webhooks() {
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    const std::optional<FakeTime> next = core_.outbox().next();
    if (!next) {
      webhooks_.wait(lock);
    } else if (*next > now()) {
      webhooks_.wait_until(lock, real_time(*next));
    } else if (const auto delivery = core_.outbox().take(now())) {
      const auto endpoint = core_.outbox().endpoint();
      lock.unlock();
      endpoint->handler(*delivery);
      lock.lock();
    }
  }
}

void Simulator::deliver_webhooks(const std::optional<ScriptWebhooks>& webhooks) {
  testing::WebhookEndpoint endpoint;
  if (webhooks) {
    endpoint = static_cast<const testing::WebhookEndpoint&>(*webhooks);
    endpoint.handler = make_webhook_poster(*webhooks);
  }
  core_.deliver_webhooks(std::move(endpoint), now());
}

void Simulator::wait_for(FakeTime span) {
  if (span <= FakeTime::zero()) return;
  std::unique_lock lock(mutex_);
  const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                        std::chrono::duration<double, std::nano>(span) / speed_);
  stopping_.wait_until(lock, until, [this] { return is_stopping_; });
}

void Simulator::submit(const httplib::Request& request, httplib::Response& response) {
  Submissions::Answer answer;
  {
    const std::lock_guard lock(mutex_);
    answer =
        submissions_.submit(core_, request.matches[1], request.body, headers_of(request), now());
  }
  webhooks_.notify_all();
  response.status = answer.status;
  set_body(response, std::move(answer.body), json_type);
}

void Simulator::answer(const httplib::Request& request, httplib::Response& response) {
  const std::vector<HttpHeader> headers = headers_of(request);
  FakeTime latency;
  {
    const std::lock_guard lock(mutex_);
    latency = latency_;
  }
  wait_for(latency / 2);
  FakeAnswer answer;
  {
    const std::lock_guard lock(mutex_);
    const FakeTime arrived = now();
    answer = core_.answer(request.method, request.target, headers, arrived);
    requests_.push_back({std::chrono::floor<std::chrono::microseconds>(arrived), request.target,
                         answer.broken || answer.lost ? 0 : answer.response.status});
  }
  wait_for(latency - latency / 2 + answer.delay);
  if (answer.lost) wait_for(lost_for);
  send(answer, response);
}

void Simulator::send(const FakeAnswer& answer, httplib::Response& response) const {
  const HttpResponse& said = answer.response;
  if (answer.broken || answer.lost) {
    response.status = 200;
    response.set_content_provider(1000, json_type,
                                  [](std::size_t, std::size_t, httplib::DataSink&) {
                                    return false;  // ends the connection after the headers
                                  });
    return;
  }
  const std::string type = type_of(said.body);
  // Else cpp-httplib chooses, by the request's `Range`.
  if (media_type_of(said.body).empty()) response.status = said.status;
  response.set_header("X-Request-Id", said.request_id);
  if (said.retry_after) {
    response.set_header("Retry-After",
                        std::to_string(real_seconds(*said.retry_after, speed_).count()));
  }
  if (said.rate_limit_remaining) {
    response.set_header("X-RateLimit-Remaining", std::to_string(*said.rate_limit_remaining));
  }
  if (said.rate_limit_reset) {
    const auto reset =
        std::chrono::system_clock::now() + real_seconds(*said.rate_limit_reset, speed_);
    response.set_header("X-RateLimit-Reset",
                        std::to_string(std::chrono::system_clock::to_time_t(reset)));
  }
  set_body(response, said.body, type);
}

void Simulator::control(const httplib::Request& request, httplib::Response& response) {
  const std::string call = request.method + ' ' + request.path;
  int status = 200;
  std::string body = "{}";
  if (call == "POST /_simulator/script") {
    body = run_to_json(request.body, status);
  } else if (call == "GET /_simulator/requests") {
    body = log_json();
  } else if (call == "DELETE /_simulator/requests") {
    const std::lock_guard lock(mutex_);
    requests_.clear();
  } else if (call == "DELETE /_simulator/faults") {
    const std::lock_guard lock(mutex_);
    core_.faults().clear();
  } else {
    status = 404;
    body = standard_error_body("No such control: " + call);
  }
  response.status = status;
  set_body(response, std::move(body), json_type);
}

std::vector<std::string> Simulator::run(std::string_view text) {
  const Script script = read_script(text);
  const std::lock_guard lock(mutex_);
  if (script.settings.latency) latency_ = *script.settings.latency;
  if (script.webhooks) deliver_webhooks(*script.webhooks);
  std::vector<std::string> uuids = run_script(script, core_, now());
  webhooks_.notify_all();
  return uuids;
}

std::string Simulator::run_to_json(const std::string& script, int& status) {
  try {
    return nlohmann::json{{"render_uuids", run(script)}}.dump();
  } catch (const std::exception& error) {
    status = 422;
    return standard_error_body(error.what());
  }
}

std::string Simulator::log_json() {
  const std::lock_guard lock(mutex_);
  nlohmann::json log = nlohmann::json::array();
  for (const testing::RecordedRequest& request : requests_) {
    log.push_back({{"at", std::chrono::duration<double>(request.at).count()},
                   {"target", request.target},
                   {"status", request.status}});
  }
  return nlohmann::json{{"requests", std::move(log)}}.dump(
      -1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace sudomock::detail
