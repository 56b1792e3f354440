#pragma once

#include <memory>
#include <string>
#include <vector>

#include <curl/curl.h>

namespace sudomock::benchmarks {

/// Where the peers ask, and whom they trust.
struct Server {
  std::string base_url;
  std::string ca_bundle;  // empty: none needed

  [[nodiscard]] std::string url(const std::string& render_uuid) const {
    return base_url + "/api/v1/jobs/" + render_uuid;
  }
};

/// What a program without this library would write: a libcurl handle with the same headers, checks
/// and encodings. Ends the program when a request fails.
class BareHandle {
 public:
  explicit BareHandle(const Server& server);

  void prepare(const std::string& url);
  /// A whole request, and the JSON parse of its answer.
  void get(const std::string& url);
  /// The JSON parse of the answer.
  void parse() const;
  [[nodiscard]] CURL* easy() const { return easy_.get(); }

 private:
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);

  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers_;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy_;
  std::string body_;
};

/// A libcurl multi with `concurrency` reused handles.
class BareMulti {
 public:
  BareMulti(const Server& server, std::size_t concurrency);
  ~BareMulti();
  BareMulti(const BareMulti&) = delete;
  BareMulti& operator=(const BareMulti&) = delete;

  /// Requests all of these, and parses the answers.
  void get_all(const std::vector<std::string>& urls);

 private:
  std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi_;
  std::vector<std::unique_ptr<BareHandle>> handles_;
};

}  // namespace sudomock::benchmarks
