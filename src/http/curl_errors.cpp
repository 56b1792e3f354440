#include "http/curl_errors.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <iterator>
#include <memory>
#include <utility>

#include "base/text.hpp"
#include "http/curl_easy.hpp"
#include "http/curl_library.hpp"
#include "types/errors.hpp"

namespace sudomock::detail {

namespace {

// Added by libcurl 8.6; 100 in every version that has it.
constexpr int curle_too_large = 100;

std::string clean(std::string_view cause) {
  // libcurl's texts are no longer than that: a cut here could leave half of a secret.
  std::string text = one_line(cause, CURL_ERROR_SIZE);
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

// A peer that resets or closes in the middle of the handshake is a broken connection and passing,
// but libcurl reports CURLE_SSL_CONNECT_ERROR as for a refusal. Only its text distinguishes the
// two; with an unknown text it stays `tls`.
bool is_cut_handshake(std::string_view cause) {
  static constexpr std::array<std::string_view, 6> signs = {
      "SSL_ERROR_SYSCALL", "onnection reset",         "roken pipe",
      "unexpected eof",    "non-properly terminated", "SSL_ERROR_ZERO_RETURN"};
  return std::any_of(signs.begin(), signs.end(), [&](std::string_view sign) {
    return cause.find(sign) != std::string_view::npos;
  });
}

struct Diagnosis {
  ErrorCode code;
  std::string what;
};

Diagnosis diagnose_handshake(const CurlFailure& failure) {
  if (is_cut_handshake(failure.cause)) {
    return {ErrorCode::network,
            "the connection to " + failure.server + " broke in the TLS handshake"};
  }
  return {ErrorCode::tls, "no TLS connection to " + failure.server};
}

// libcurl does not say why it could not read them.
Diagnosis diagnose_ca_file(const CurlFailure& failure,
                           const std::optional<std::string>& ca_bundle) {
  if (failure.has_read_ca || lacks_descriptors()) {
    return {ErrorCode::network, "the CA certificates cannot be read at present"};
  }
  if (ca_bundle) return {ErrorCode::invalid_argument, "ca_bundle cannot be used: " + *ca_bundle};
  return {ErrorCode::tls, "the system's CA certificates cannot be read"};
}

Diagnosis diagnose_protocol(const CurlFailure& failure) {
  if (failure.phase == TransferPhase::connecting && !curl_features().tls) {
    return {ErrorCode::tls, "this libcurl has no TLS"};
  }
  return {ErrorCode::malformed_response, failure.server + " did not answer in HTTP"};
}

Diagnosis no_memory_to_connect(const CurlFailure& failure) {
  return {ErrorCode::network, "out of memory while connecting to " + failure.server};
}

// Each request has a URL, which libcurl has parsed: newer versions say that there is none when
// memory runs out for its text.
bool lacks_memory_for_url(const CurlFailure& failure) {
  return failure.code == CURLE_URL_MALFORMAT && failure.cause.starts_with("No URL set");
}

// libcurl ends a header line of more than 100 kB as if memory had run out.
Diagnosis diagnose_size(const CurlFailure& failure) {
  if (failure.phase == TransferPhase::connecting) return no_memory_to_connect(failure);
  return {ErrorCode::response_too_large, "the headers from " + failure.server + " are too long"};
}

/// What a result means by itself; `{}` stands for the server.
struct Meaning {
  CURLcode result;
  ErrorCode code;
  std::string_view what;
};

constexpr Meaning meanings[] = {
    {CURLE_COULDNT_RESOLVE_HOST, ErrorCode::network, "could not resolve {}"},
    {CURLE_COULDNT_RESOLVE_PROXY, ErrorCode::network, "could not reach {}"},
    {CURLE_COULDNT_CONNECT, ErrorCode::network, "could not connect to {}"},
    {CURLE_PEER_FAILED_VERIFICATION, ErrorCode::tls, "the certificate of {} was refused"},
    {CURLE_SSL_CERTPROBLEM, ErrorCode::tls, "no TLS connection to {}"},
    {CURLE_SSL_CLIENTCERT, ErrorCode::tls, "no TLS connection to {}"},
    {CURLE_SSL_CIPHER, ErrorCode::tls, "no TLS connection to {}"},
    {CURLE_SSL_INVALIDCERTSTATUS, ErrorCode::tls, "no TLS connection to {}"},
    {CURLE_WEIRD_SERVER_REPLY, ErrorCode::malformed_response, "{} did not answer in HTTP"},
    {CURLE_BAD_CONTENT_ENCODING, ErrorCode::malformed_response,
     "the body from {} could not be decompressed"},
    {CURLE_URL_MALFORMAT, ErrorCode::invalid_argument, "base_url makes a URL that libcurl refuses"},
};
constexpr Meaning any_other = {CURLE_OK, ErrorCode::network, "the connection to {} broke"};

Diagnosis diagnose(const CurlFailure& failure, const std::optional<std::string>& ca_bundle) {
  if (failure.code == CURLE_SSL_CONNECT_ERROR) return diagnose_handshake(failure);
  if (failure.code == CURLE_SSL_CACERT_BADFILE) return diagnose_ca_file(failure, ca_bundle);
  if (failure.code == CURLE_UNSUPPORTED_PROTOCOL) return diagnose_protocol(failure);
  if (lacks_memory_for_url(failure)) return no_memory_to_connect(failure);
  const bool is_too_large = static_cast<int>(failure.code) == curle_too_large;
  if (is_too_large || failure.code == CURLE_OUT_OF_MEMORY) return diagnose_size(failure);
  const auto* meaning =
      std::find_if(std::begin(meanings), std::end(meanings),
                   [&](const Meaning& known) { return known.result == failure.code; });
  if (meaning == std::end(meanings)) meaning = &any_other;
  std::string what(meaning->what);
  if (const std::size_t at = what.find("{}"); at != what.npos) what.replace(at, 2, failure.server);
  return {meaning->code, std::move(what)};
}

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { (void)std::fclose(file); }
};

bool is_about_credentials(const ProxyRefusal& refusal) {
  switch (refusal.socks_reason) {
    case CURLPX_NO_AUTH:
    case CURLPX_USER_REJECTED:
    case CURLPX_LONG_USER:
    case CURLPX_LONG_PASSWD:
      return true;
    default:
      return refusal.http_status == 407;
  }
}

// A 4xx will be the same the next time, but for those that say that it is about this time.
bool is_permanent(const ProxyRefusal& refusal) {
  const int status = refusal.http_status;
  return refusal.socks_reason == CURLPX_REPLY_NOT_ALLOWED ||
         (status >= 400 && status <= 499 && status != 408 && status != 429);
}

}  // namespace

std::string server_of(const std::string& url, const Proxy* proxy) {
  const CurlUrl parsed(curl_url());
  curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0);
  const std::string host = url_part(parsed.get(), CURLUPART_HOST);
  const std::string port = url_part(parsed.get(), CURLUPART_PORT);
  std::string server = host.empty() ? "the server" : host;
  if (!port.empty()) server += ':' + port;
  if (proxy != nullptr) server += " through the proxy " + proxy->host();
  return server;
}

Error describe_failure(const CurlFailure& failure, const std::optional<std::string>& ca_bundle) {
  if (failure.code == CURLE_OPERATION_TIMEDOUT) {
    return describe_timeout(failure.server, failure.phase);
  }
  Diagnosis diagnosis = diagnose(failure, ca_bundle);
  return make_error(diagnosis.code, std::move(diagnosis.what) + ": " +
                                        (failure.cause.empty() ? curl_easy_strerror(failure.code)
                                                               : clean(failure.cause)));
}

// libcurl has closed the connection's own descriptors by now, so one that can be had says nothing.
bool lacks_descriptors() {
#ifdef _WIN32
  constexpr auto any_file = "NUL";
#else
  constexpr auto any_file = "/dev/null";
#endif
  constexpr std::size_t few = 8;
  std::array<std::unique_ptr<std::FILE, CloseFile>, few> files;
  for (auto& file : files) {
    file.reset(std::fopen(any_file, "rb"));
    if (!file) return errno == EMFILE || errno == ENFILE || errno == ENOMEM;
  }
  return false;
}

Error no_descriptors(const std::string& server) {
  return make_error(ErrorCode::network, "no file descriptor is left for a connection to " + server);
}

Error describe_refusal(const ProxyRefusal& refusal, const Proxy& proxy, const std::string& url) {
  const std::string status =
      refusal.http_status == 0 ? "" : " (HTTP " + std::to_string(refusal.http_status) + ")";
  const std::string who = "the proxy " + proxy.host();
  Error error;
  if (is_about_credentials(refusal)) {
    error = make_error(ErrorCode::permission_denied, who + " asks for another user and password" +
                                                         status + ": set them in " + proxy.setting);
  } else if (is_permanent(refusal)) {
    error = make_error(ErrorCode::permission_denied,
                       who + " refuses a tunnel to " + server_of(url) + status +
                           ": it has to allow that, or another has to be set in " + proxy.setting);
  } else {
    error =
        make_error(ErrorCode::network, who + " makes no tunnel to " + server_of(url) +
                                           " at present" + status + ": " + clean(refusal.cause));
  }
  error.http_status = refusal.http_status;
  return error;
}

Error describe_timeout(const std::string& server, TransferPhase phase) {
  const char* what = "";
  switch (phase) {
    case TransferPhase::connecting:
      what = "timed out while connecting to ";
      break;
    case TransferPhase::waiting:
      what = "timed out waiting for an answer from ";
      break;
    case TransferPhase::reading:
      what = "timed out reading the answer from ";
      break;
  }
  return make_error(ErrorCode::timeout, what + server);
}

}  // namespace sudomock::detail
