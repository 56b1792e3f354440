#include "bare_curl.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <nlohmann/json.hpp>

namespace sudomock::benchmarks {

namespace {

[[noreturn]] void give_up(const char* why) {
  std::fprintf(stderr, "bare libcurl: %s\n", why);
  std::exit(EXIT_FAILURE);
}

}  // namespace

BareHandle::BareHandle(const Server& server)
    : headers_(nullptr, curl_slist_free_all), easy_(curl_easy_init(), curl_easy_cleanup) {
  for (const char* header :
       {"x-api-key: sm_benchmark", "Accept: application/json", "User-Agent: sudomock-benchmark"}) {
    curl_slist* longer = curl_slist_append(headers_.get(), header);
    static_cast<void>(headers_.release());
    headers_.reset(longer);
  }
  CURL* easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &BareHandle::on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 30000L);
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  if (!server.ca_bundle.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, server.ca_bundle.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
  }
}

void BareHandle::prepare(const std::string& url) {
  body_.clear();
  curl_easy_setopt(easy(), CURLOPT_URL, url.c_str());
}

void BareHandle::get(const std::string& url) {
  prepare(url);
  const CURLcode code = curl_easy_perform(easy());
  if (code != CURLE_OK) give_up(curl_easy_strerror(code));
  parse();
}

void BareHandle::parse() const {
  if (nlohmann::json::parse(body_).at("status") != "succeeded") give_up("another answer");
}

std::size_t BareHandle::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  static_cast<BareHandle*>(self)->body_.append(data, size * count);
  return size * count;
}

BareMulti::BareMulti(const Server& server, std::size_t concurrency)
    : multi_(curl_multi_init(), curl_multi_cleanup) {
  for (std::size_t i = 0; i < concurrency; ++i) {
    handles_.push_back(std::make_unique<BareHandle>(server));
  }
}

BareMulti::~BareMulti() = default;

void BareMulti::get_all(const std::vector<std::string>& urls) {
  std::size_t next = 0;
  std::size_t done = 0;
  const auto start = [&](BareHandle& handle) {
    handle.prepare(urls[next++]);
    curl_multi_add_handle(multi_.get(), handle.easy());
  };
  for (std::size_t i = 0; i < std::min(handles_.size(), urls.size()); ++i) start(*handles_[i]);
  while (done < urls.size()) {
    int running = 0;
    if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) give_up("multi");
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      if (message->data.result != CURLE_OK) give_up(curl_easy_strerror(message->data.result));
      char* self = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &self);
      auto& handle = *static_cast<BareHandle*>(static_cast<void*>(self));
      curl_multi_remove_handle(multi_.get(), handle.easy());
      handle.parse();
      ++done;
      if (next < urls.size()) start(handle);
    }
    if (done < urls.size()) curl_multi_poll(multi_.get(), nullptr, 0, 1000, nullptr);
  }
}

}  // namespace sudomock::benchmarks
