#include "http/transfer.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <new>
#include <utility>

#include "base/text.hpp"
#include "http/curl_library.hpp"
#include "http/url.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

// Never 0, which libcurl takes for its own default.
long to_curl_milliseconds(std::chrono::milliseconds time) noexcept {
  constexpr auto longest = std::chrono::milliseconds{std::numeric_limits<int>::max()};
  return static_cast<long>(std::clamp(time, std::chrono::milliseconds{1}, longest).count());
}

/// Whether it means the same, and is sent as it is, when it is set apart from its URL.
bool is_plain(std::string_view path_and_query) noexcept {
  constexpr std::string_view marks = "-._~/?=&";
  for (const char c : path_and_query) {
    const bool is_letter_or_digit =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    if (!is_letter_or_digit && marks.find(c) == marks.npos) return false;
  }
  return path_and_query.find("/.") == path_and_query.npos;
}

}  // namespace

Transfer::Transfer(const CurlSettings& settings, SocketRegister& sockets)
    : settings_(settings), easy_(curl_easy_init()) {
  if (!easy_) throw std::bad_alloc();
  CurlOptionSetter options(easy_.get());
  set_callbacks(options, sockets);
  set_security(options);
  set_connection(options);
  setup_ = options.first_failure();
}

void Transfer::set_callbacks(CurlOptionSetter& options, SocketRegister& sockets) {
  options.set<CURLOPT_PRIVATE>(this)
      .set<CURLOPT_ERRORBUFFER>(error_text_.data())
      .set<CURLOPT_WRITEFUNCTION>(&Transfer::on_body)
      .set<CURLOPT_WRITEDATA>(this)
      .set<CURLOPT_PREREQFUNCTION>(&Transfer::on_send)
      .set<CURLOPT_PREREQDATA>(this)
      .set<CURLOPT_HEADERFUNCTION>(&Transfer::on_header)
      .set<CURLOPT_HEADERDATA>(this)
      .set<CURLOPT_SOCKOPTFUNCTION>(&SocketRegister::on_open)
      .set<CURLOPT_SOCKOPTDATA>(&sockets)
      .set<CURLOPT_CLOSESOCKETFUNCTION>(&SocketRegister::on_close)
      .set<CURLOPT_CLOSESOCKETDATA>(&sockets);
}

void Transfer::set_security(CurlOptionSetter& options) const {
  // A redirect would take the secret to another host: an answer like any other
  // (contract: "redirects").
  options.set<CURLOPT_FOLLOWLOCATION>(0)
      .set<CURLOPT_SSL_VERIFYPEER>(1)
      .set<CURLOPT_SSL_VERIFYHOST>(2)
      .set_if_built_in<CURLOPT_SSLVERSION>(CURL_SSLVERSION_TLSv1_2)
      .set_if_built_in<CURLOPT_PROXY_SSLVERSION>(CURL_SSLVERSION_TLSv1_2)
      .set_if_built_in<CURLOPT_HEADEROPT>(CURLHEADER_SEPARATE)  // the secret is not the proxy's
      .set_if_built_in<CURLOPT_SUPPRESS_CONNECT_HEADERS>(1);
#if LIBCURL_VERSION_NUM >= 0x075500
  options.set<CURLOPT_PROTOCOLS_STR>("http,https");
#else
  options.set<CURLOPT_PROTOCOLS>(CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
  const CurlFeatures& features = curl_features();
  if (settings_.options.ca_bundle) {
    const char* bundle = settings_.options.ca_bundle->c_str();
    // The bundle alone, without the built-in directory; where that cannot be unset, a directory
    // without certificates stands in for it.
    const char* directory = features.capath_can_be_unset ? nullptr : "/dev/null";
    options.set<CURLOPT_CAINFO>(bundle)
        .set_if_built_in<CURLOPT_CAPATH>(directory)
        .set_if_built_in<CURLOPT_PROXY_CAINFO>(bundle)
        .set_if_built_in<CURLOPT_PROXY_CAPATH>(directory);
  } else if (features.capath_can_be_unset && features.has_default_ca_bundle) {
    // libcurl keeps the parsed bundle for the session's next connection only without a directory:
    // 0.4 to 0.8 ms of CPU a connection instead of 21 ms. The bundle holds the same certificates.
    options.set_if_built_in<CURLOPT_CAPATH>(nullptr).set_if_built_in<CURLOPT_PROXY_CAPATH>(nullptr);
  }
}

void Transfer::set_connection(CurlOptionSetter& options) const {
  options.set<CURLOPT_NOSIGNAL>(1)
      .set<CURLOPT_CONNECTTIMEOUT_MS>(to_curl_milliseconds(settings_.options.connect_timeout))
      .set<CURLOPT_TCP_KEEPALIVE>(1)
      .set<CURLOPT_ACCEPT_ENCODING>("")  // every encoding that this libcurl can undo
      .set<CURLOPT_HTTP_VERSION>(CURL_HTTP_VERSION_1_1);
#if LIBCURL_VERSION_NUM >= 0x075700
  // A resolver that hangs must not hold up the end of the session: its thread is left to itself.
  options.set_if_built_in<CURLOPT_QUICK_EXIT>(1);
#endif
}

// A transfer is used again only after a good answer to a request that was sent once.
std::optional<Error> Transfer::prepare(std::uint64_t id, HttpRequest request) {
  id_ = id;
  request_ = std::move(request);
  response_headers_.reset();
  body_.clear();
  was_sent_ = false;
  result_.reset();
  error_text_[0] = '\0';
  if (std::optional<Error> error = use_headers(request_.headers)) return error;
  CurlOptionSetter options(easy_.get());
  if (std::optional<Error> error = use_url(options, request_.url)) return error;
  use_version(options);
  const CURLcode code = setup_ != CURLE_OK ? setup_ : options.first_failure();
  if (code == CURLE_OK) return std::nullopt;
  if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
  return make_error(ErrorCode::invalid_argument,
                    std::string("libcurl refuses an option: ") + curl_easy_strerror(code));
}

// From a text alone libcurl takes every part and joins them again, for each request: a tenth of all
// that it does. What it is given here it only copies. It has the text, too: older versions take
// that where they start over.
std::optional<Error> Transfer::use_url(CurlOptionSetter& options, const std::string& url) {
  const std::size_t path = std::min(url.find_first_of("/?#", url.find("://") + 3), url.size());
  const std::size_t query = std::min(url.find('?', path), url.size());
  const std::string_view origin = std::string_view(url).substr(0, path);
  const auto set = [&](CURLUPart part, const char* text) {
    return curl_url_set(url_.get(), part, text, CURLU_NON_SUPPORT_SCHEME);
  };
  CURLUcode code = CURLUE_OK;
  if (!origin_.empty() && origin == origin_ && is_plain(std::string_view(url).substr(path))) {
    code = set(CURLUPART_PATH, url.substr(path, query - path).c_str());
    if (code == CURLUE_OK) {
      code = set(CURLUPART_QUERY, query < url.size() ? url.c_str() + query + 1 : nullptr);
    }
  } else {
    url_.reset(curl_url());  // or a text that is no URL would be taken as relative to the last one
    if (!url_) throw std::bad_alloc();
    code = set(CURLUPART_URL, url.c_str());
    if (code == CURLUE_OK) {
      if (std::optional<Error> error = use_proxy(options, url)) return error;
      origin_ = origin;
    }
  }
  if (code == CURLUE_OUT_OF_MEMORY) throw std::bad_alloc();
  if (code != CURLUE_OK) {
    return make_error(ErrorCode::invalid_argument,
                      std::string("libcurl refuses a request's URL: ") + curl_url_strerror(code));
  }
  options.set<CURLOPT_CURLU>(url_.get());  // which may unset the text
  options.set<CURLOPT_URL>(url.c_str());
  return std::nullopt;
}

std::optional<Error> Transfer::use_proxy(CurlOptionSetter& options, const std::string& url) {
  const Result<const Proxy*> proxy = settings_.proxies.proxy_for(url);
  if (!proxy) return proxy.error();
  proxy_ = *proxy;
  if (proxy_ != nullptr) {
    options.set<CURLOPT_PROXY>(proxy_->url.c_str())
        .set<CURLOPT_NOPROXY>(proxy_->exceptions.c_str());
  } else {  // in a way that libcurl does not look through the environment, either
    options.set_if_built_in<CURLOPT_PROXY>("").set_if_built_in<CURLOPT_NOPROXY>("*");
  }
  return std::nullopt;
}

// HTTP/2 only where TLS negotiates it. Then requests at the same time wait for the first one's
// handshake, to share its connection; in the clear they would wait for its answer.
void Transfer::use_version(CurlOptionSetter& options) {
  const bool offers = is_https(request_.url) && curl_features().http2 && !settings_.needs_http1;
  if (offers_http2_ == offers) return;
  options.set<CURLOPT_HTTP_VERSION>(offers ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1);
  options.set<CURLOPT_PIPEWAIT>(offers ? 1 : 0);
  offers_http2_ = offers;
}

std::optional<Error> Transfer::use_headers(const Headers& headers) {
  if (headers == headers_ && (headers_ || !header_list_)) return std::nullopt;
  CurlSlist list;
  if (headers) {
    for (const HttpHeader& header : *headers) {
      if (has_control_characters(header.name) || has_control_characters(header.value)) {
        return make_error(ErrorCode::invalid_argument, "a request header has control characters");
      }
      // "Name:" would take a header away; libcurl sends an empty one for "Name;".
      const std::string line =
          header.value.empty() ? header.name + ";" : header.name + ": " + header.value;
      curl_slist* longer = curl_slist_append(list.get(), line.c_str());
      if (longer == nullptr) throw std::bad_alloc();
      (void)list.release();  // the head is the same, or the first one
      list.reset(longer);
    }
  }
  CurlOptionSetter(easy_.get()).set<CURLOPT_HTTPHEADER>(list.get());
  header_list_ = std::move(list);
  headers_ = headers;
  return std::nullopt;
}

// libcurl sends a request whose stream was reset with HTTP_1_1_REQUIRED once more over HTTP/1.1 by
// itself, but offers HTTP/2 for the next one again.
void Transfer::learn(CURLcode code) const {
  const bool was_downgraded = code == CURLE_OK && was_repeated_ && used_http1();
  if (offers_http2_ && was_downgraded) settings_.needs_http1 = true;
  if (code == CURLE_OK && is_https(request_.url)) settings_.has_read_ca = true;
}

Result<HttpResponse> Transfer::finish(CURLcode code) {
  learn(code);
  if (excess_ != Excess::none) return too_large();
  if (was_refused_) {
    return make_error(ErrorCode::network, "the connection to " + server() +
                                              " ended without an answer, and there is no room "
                                              "for another request at present");
  }
  if (std::optional<Error> refusal = refusal_of_proxy(code)) return *std::move(refusal);
  if (code != CURLE_OK) return failure(code, error_text_.data());
  // libcurl takes headers that break off for an answer without a body.
  if (!response_headers_.is_complete()) return failure(CURLE_PARTIAL_FILE, "closed in the headers");
  HttpResponse response;
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  response.status = static_cast<int>(status);
  response_headers_.fill(response, std::chrono::duration_cast<std::chrono::seconds>(
                                       std::chrono::system_clock::now().time_since_epoch()));
  response.body = std::move(body_);  // nothing throws any more
  return response;
}

Error Transfer::failure(CURLcode code, std::string_view cause) const {
  return describe_failure({code, cause, server(), phase(), settings_.has_read_ca},
                          settings_.options.ca_bundle);
}

// Within a tunnel a 407 is not the proxy's.
std::optional<Error> Transfer::refusal_of_proxy(CURLcode code) const {
  if (proxy_ == nullptr) return std::nullopt;
  long status = 0;
  long socks_reason = CURLPX_OK;
  if (code != CURLE_OK) {
    curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_CONNECTCODE, &status);
    curl_easy_getinfo(easy_.get(), CURLINFO_PROXY_ERROR, &socks_reason);
  } else if (!is_https(request_.url)) {
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != 407) return std::nullopt;
  }
  if (status < 300 && socks_reason == CURLPX_OK) return std::nullopt;
  return describe_refusal(
      {static_cast<int>(status), static_cast<CURLproxycode>(socks_reason), error_text_.data()},
      *proxy_, request_.url);
}

bool Transfer::is_resolving() const noexcept {
  curl_off_t resolved = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_NAMELOOKUP_TIME_T, &resolved);
  return resolved == 0 && phase() == TransferPhase::connecting;  // 0 on a warm connection, too
}

bool Transfer::has_looked_up() const noexcept {
  // The connection's address stands in the URL itself where there was nothing to look up.
  const char* address = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_PRIMARY_IP, &address);
  if (address == nullptr || *address == '\0') return true;
  return host_of(request_.url) != address;
}

bool Transfer::used_http1() const noexcept {
  long version = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_VERSION, &version);
  return version == CURL_HTTP_VERSION_1_0 || version == CURL_HTTP_VERSION_1_1;
}

Error Transfer::timed_out() const { return describe_timeout(server(), phase()); }

Transfer& Transfer::of(CURL* easy) noexcept {
  char* self = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self);
  return *static_cast<Transfer*>(static_cast<void*>(self));
}

TransferPhase Transfer::phase() const noexcept {
  // Microseconds; never 0 once the request could be sent, but libcurl from 8.17 on
  // also sets it when it gives up before. Then it has sent nothing.
  curl_off_t connected = 0;
  long sent = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_PRETRANSFER_TIME_T, &connected);
  curl_easy_getinfo(easy_.get(), CURLINFO_REQUEST_SIZE, &sent);
  if (connected == 0 || sent == 0) return TransferPhase::connecting;
  curl_off_t answered = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_STARTTRANSFER_TIME_T, &answered);
  return answered == 0 ? TransferPhase::waiting : TransferPhase::reading;
}

Error Transfer::too_large() const {
  const std::string from = " from " + server();
  switch (excess_) {
    case Excess::headers:
      return make_error(ErrorCode::response_too_large,
                        "the headers" + from + " exceed " +
                            std::to_string(ResponseHeaders::max_bytes) + " bytes");
    case Excess::body:
      return make_error(ErrorCode::response_too_large,
                        "the body" + from + " exceeds max_response_bytes (" +
                            std::to_string(settings_.options.max_response_bytes) + ")");
    default:
      return make_error(ErrorCode::response_too_large, "no memory for the answer" + from);
  }
}

// Also called when libcurl repeats the request, which it tells in no other way.
int Transfer::on_send(void* self, char* /*local_address*/, char* /*address*/, int /*local_port*/,
                      int /*port*/) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  if (!std::exchange(transfer.was_sent_, true)) return CURL_PREREQFUNC_OK;
  transfer.was_repeated_ = true;
  try {
    const auto& may_repeat = transfer.request_.may_repeat;
    if (!may_repeat || may_repeat()) return CURL_PREREQFUNC_OK;
  } catch (const std::bad_alloc&) {
    // Then it is not counted, and must not be sent.
  }
  transfer.was_refused_ = true;
  return CURL_PREREQFUNC_ABORT;
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count,
                                void* self) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  try {
    if (transfer.response_headers_.add_line({data, size * count})) return size * count;
    transfer.excess_ = Excess::headers;
  } catch (const std::bad_alloc&) {
    transfer.excess_ = Excess::memory;
  }
  return 0;  // other than what was given: libcurl ends the transfer
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count,
                              void* self) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::size_t bytes = size * count;
  if (bytes > transfer.settings_.options.max_response_bytes - transfer.body_.size()) {
    transfer.excess_ = Excess::body;
    return 0;
  }
  try {
    transfer.body_.append(data, bytes);
  } catch (const std::bad_alloc&) {
    transfer.excess_ = Excess::memory;
    return 0;
  }
  return bytes;
}

}  // namespace sudomock::detail
