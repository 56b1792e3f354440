#include <deque>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <sudomock/sudomock.hpp>

namespace sudomock {
namespace {

using namespace std::chrono_literals;

const std::string canary = "canary_0123456789";

// A server that has seen the secret and puts it wherever it can, in virtual time.
class EchoingSession : public HttpSession {
 public:
  explicit EchoingSession(std::vector<HttpRequest>& seen, Result<HttpResponse> answer)
      : seen_(seen), answer_(std::move(answer)) {}

  time_point now() const override { return now_; }
  double random() override { return 0.5; }
  void submit(std::uint64_t id, HttpRequest request) override {
    seen_.push_back(std::move(request));
    waiting_.push_back(id);
  }
  std::vector<HttpCompletion> wait_until(time_point time, const std::stop_token& stop) override {
    std::vector<HttpCompletion> completions;
    for (const std::uint64_t id : waiting_) completions.push_back({id, answer_});
    waiting_.clear();
    if (completions.empty() && !stop.stop_requested()) now_ = std::max(now_, time);
    return completions;
  }
  bool is_healthy() const override { return waiting_.empty(); }

 private:
  std::vector<HttpRequest>& seen_;
  Result<HttpResponse> answer_;
  std::deque<std::uint64_t> waiting_;
  time_point now_ = time_point{} + 1h;
};

class EchoingTransport : public Transport {
 public:
  explicit EchoingTransport(Result<HttpResponse> answer) : answer_(std::move(answer)) {}
  std::unique_ptr<HttpSession> open_session() override {
    return std::make_unique<EchoingSession>(seen, answer_);
  }
  std::vector<HttpRequest> seen;

 private:
  Result<HttpResponse> answer_;
};

// Every text that comes out of a client.
class Texts {
 public:
  void add(const std::string& text) { all_ += text + '\n'; }
  void add(const Error& error) {
    std::ostringstream out;
    out << error;
    add(out.str());
    add(error.message);
    add(error.detail);
    add(error.request_id);
    add(error.job_error_code);
    add(SudoMockError(error).what());
    if (error.last_job) add(*error.last_job);
  }
  void add(const Job& job) {
    add(job.render_uuid + job.kind_text + job.status_text);
    for (const auto& text : {job.model, job.result_url, job.mockup_uuid, job.error, job.error_code})
      add(text.value_or(""));
    if (const Result<JobResult> result = job.result(); !result) {
      Error error = result.error();
      error.last_job = nullptr;  // which is this one
      add(error);
    }
  }
  template <class T>
  void add(const Result<T>& result) {
    if (!result) add(result.error());
  }
  void add(const RequestEvent& event) { add(event.url + event.request_id); }
  void add(const Credentials& credentials) {
    std::ostringstream out;
    out << credentials << to_string(credentials);
    add(out.str());
  }
  [[nodiscard]] const std::string& all() const { return all_; }

 private:
  std::string all_;
};

HttpResponse answer(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  response.request_id = "request-" + canary;
  return response;
}

std::vector<Result<HttpResponse>> every_answer() {
  std::vector<Result<HttpResponse>> answers;
  for (const int status : {200, 204, 301, 400, 401, 402, 403, 404, 408, 409, 422, 429, 500, 503}) {
    answers.push_back(answer(status, R"({"detail":"key )" + canary + R"(","success":false})"));
    answers.push_back(
        answer(status, R"({"message":")" + canary + R"(","error_code":")" + canary + R"("})"));
    answers.push_back(
        answer(status, R"({"detail":[{"loc":[")" + canary + R"("],"msg":")" + canary + R"("}]})"));
    answers.push_back(answer(status, "<html>" + canary));
    answers.push_back(answer(status, canary));
  }
  for (const char* status : {"running", "failed", "cancelled", "succeeded"}) {
    answers.push_back(answer(200, R"({"render_uuid":")" + canary + R"(","kind":")" + canary +
                                      R"(","status":")" + status + R"(","error":")" + canary +
                                      R"("})"));
    answers.push_back(answer(
        200, R"({"render_uuid":"x","kind":"video","status":")" + std::string(status) +
                 R"(","model":")" + canary + R"(","result_url":"https://cdn/?)" + canary +
                 R"(","mockup_uuid":")" + canary + R"(","error_code":")" + canary + R"("})"));
  }
  answers.push_back(
      answer(200, R"({"render_uuid":"x","kind":"video","status":")" + canary + "\"}"));
  answers.push_back(answer(200, R"({")" + canary + R"(":1,"status":[")" + canary + R"("]})"));
  answers.push_back(answer(200, R"({"jobs":[{"render_uuid":")" + canary + R"(","kind":")" + canary +
                                    R"(","status":"failed","error":")" + canary +
                                    R"(","mockup_name":")" + canary + R"(","poster_url":")" +
                                    canary + R"("}],"next_cursor":null})"));
  Error failure;
  failure.code = ErrorCode::network;
  failure.message = "could not send " + canary;
  failure.detail = canary;
  answers.push_back(failure);
  return answers;
}

void drive_everything(const JobsClient& client, Texts& texts) {
  texts.add(client.get("x"));
  texts.add(client.list());
  for (Result<JobListItem>& item : client.list_all()) {
    texts.add(item);
    if (!item) continue;
    texts.add(static_cast<const Job&>(*item));
    texts.add(item->mockup_name.value_or("") + item->poster_url.value_or(""));
  }
  const Result<Job> polled = client.poll_until_terminal("x", {.timeout = 20s});
  texts.add(polled);
  if (polled) texts.add(*polled);
  texts.add(client.wait_for_result("x", {.timeout = 20s}));
  const std::vector<std::string> uuids = {"a", "b", "c", "d"};
  for (const Result<Job>& outcome : client.poll_all_until_terminal(uuids, {.timeout = 20s})) {
    texts.add(outcome);
    if (outcome) texts.add(*outcome);
  }
}

TEST(Secret, IsInNoTextThatComesOutWhateverTheServerEchoes) {
  for (const Credentials& credentials :
       {Credentials::api_key(canary), Credentials::bearer(canary)}) {
    for (const Result<HttpResponse>& echo : every_answer()) {
      Texts texts;
      texts.add(credentials);
      const auto transport = std::make_shared<EchoingTransport>(echo);
      ClientOptions options;
      options.transport = transport;
      options.on_request = [&texts](const RequestEvent& event) { texts.add(event); };
      drive_everything(JobsClient(credentials, options), texts);
      ASSERT_EQ(texts.all().find(canary), std::string::npos) << texts.all();
      ASSERT_FALSE(transport->seen.empty());
      for (const HttpRequest& request : transport->seen) {
        ASSERT_EQ(request.url.find(canary), std::string::npos);
        ASSERT_TRUE(request.url.starts_with("https://api.sudomock.com/api/v1/jobs"));
      }
    }
  }
}

TEST(Secret, IsInNoRefusal) {
  for (const std::string& bad : {canary + "\n", canary + std::string(1, '\0'), "\r" + canary}) {
    Texts texts;
    drive_everything(JobsClient(Credentials::api_key(bad)), texts);
    drive_everything(JobsClient(Credentials::bearer(bad)), texts);
    EXPECT_EQ(texts.all().find(canary), std::string::npos);
  }
  Texts texts;
  for (const std::string& url :
       {"https://user:" + canary + "@api.sudomock.com", "http://" + canary + ".example.com",
        "https://api.sudomock.com/?key=" + canary, "ftp://x:" + canary + "@y"}) {
    drive_everything(JobsClient(Credentials::api_key("sm_key"), {.base_url = url}), texts);
  }
  EXPECT_EQ(texts.all().find("user:" + canary), std::string::npos) << texts.all();
  EXPECT_EQ(texts.all().find("x:" + canary), std::string::npos) << texts.all();
  EXPECT_EQ(texts.all().find("key=" + canary), std::string::npos) << texts.all();
}

}  // namespace
}  // namespace sudomock
