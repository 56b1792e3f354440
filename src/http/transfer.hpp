#pragma once

#include <curl/curl.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sudomock/result.hpp>
#include <sudomock/transport.hpp>

#include "http/curl_easy.hpp"
#include "http/curl_errors.hpp"
#include "http/curl_settings.hpp"
#include "http/response_headers.hpp"
#include "http/socket_register.hpp"

namespace sudomock::detail {

/// One easy handle and what it collects: one request at a time, and one after the other as long as
/// they succeed. Used by its session's thread; `settings` and `sockets` outlive it.
class Transfer {
 public:
  Transfer(const CurlSettings& settings, SocketRegister& sockets);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// Makes the handle ready for `request`; an error when the request cannot be made.
  [[nodiscard]] std::optional<Error> prepare(std::uint64_t id, HttpRequest request);

  /// libcurl's result, once there is one.
  [[nodiscard]] const std::optional<CURLcode>& result() const noexcept { return result_; }
  void set_result(CURLcode result) noexcept { result_ = result; }

  /// What libcurl's result comes to; the collected answer is moved out, unless this throws.
  [[nodiscard]] Result<HttpResponse> finish(CURLcode code);

  /// Whether a thread of libcurl's may be looking up the host's name.
  [[nodiscard]] bool is_resolving() const noexcept;

  /// Whether the request was for a name, or for a proxy's, whose address had to be found first.
  [[nodiscard]] bool has_looked_up() const noexcept;

  /// Whether libcurl has sent the request more than once. It counts that in the handle.
  [[nodiscard]] bool was_repeated() const noexcept { return was_repeated_; }

  /// Whether the answer came over HTTP/1.
  [[nodiscard]] bool used_http1() const noexcept;

  /// The error of a request whose deadline has passed.
  [[nodiscard]] Error timed_out() const;

  [[nodiscard]] CURL* easy() const noexcept { return easy_.get(); }
  [[nodiscard]] std::uint64_t id() const noexcept { return id_; }
  [[nodiscard]] HttpSession::time_point deadline() const noexcept { return request_.deadline; }

  /// The transfer that an easy handle belongs to.
  [[nodiscard]] static Transfer& of(CURL* easy) noexcept;

 private:
  using Headers = std::shared_ptr<const std::vector<HttpHeader>>;
  enum class Excess { none, headers, body, memory };

  void set_callbacks(CurlOptionSetter& options, SocketRegister& sockets);
  void set_security(CurlOptionSetter& options) const;
  void set_connection(CurlOptionSetter& options) const;
  [[nodiscard]] std::optional<Error> use_headers(const Headers& headers);
  [[nodiscard]] std::optional<Error> use_url(CurlOptionSetter& options, const std::string& url);
  [[nodiscard]] std::optional<Error> use_proxy(CurlOptionSetter& options, const std::string& url);
  void use_version(CurlOptionSetter& options);
  void learn(CURLcode code) const;
  [[nodiscard]] std::optional<Error> refusal_of_proxy(CURLcode code) const;
  [[nodiscard]] Error failure(CURLcode code, std::string_view cause) const;
  [[nodiscard]] TransferPhase phase() const noexcept;
  [[nodiscard]] std::string server() const { return server_of(request_.url, proxy_); }
  [[nodiscard]] Error too_large() const;

  static int on_send(void* self, char* local_address, char* address, int local_port,
                     int port) noexcept;
  static std::size_t on_header(char* data, std::size_t size, std::size_t count,
                               void* self) noexcept;
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept;

  const CurlSettings& settings_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  CurlSlist header_list_;  // outlives the easy handle, which refers to it
  Headers headers_;        // what the list was made of: held, so that its address stays taken
  CurlUrl url_;            // outlives the easy handle, too
  std::string origin_;  // what of `url_` stays when the path changes; empty when it holds nothing
  CurlEasy easy_;
  CURLcode setup_ = CURLE_OK;
  const Proxy* proxy_ = nullptr;  // one of the settings'; null for none
  bool offers_http2_ = false;

  std::uint64_t id_ = 0;
  HttpRequest request_;
  ResponseHeaders response_headers_;
  std::string body_;
  Excess excess_ = Excess::none;
  bool was_sent_ = false;
  bool was_repeated_ = false;
  bool was_refused_ = false;  // it was not to be sent once more
  std::optional<CURLcode> result_;
};

}  // namespace sudomock::detail
