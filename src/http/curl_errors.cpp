#include "http/curl_errors.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "http/curl_easy.hpp"
#include "http/curl_library.hpp"
#include "types/errors.hpp"
#include "types/redact.hpp"
#include "types/text.hpp"

namespace sudomock::detail {

namespace {

// Added by libcurl 8.6; 100 in every version that has it.
constexpr int curle_too_large = 100;

// libcurl quotes a proxy of the environment, userinfo and all, when it cannot use it.
void hide_userinfo(std::string& text) {
  for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at)) {
    const std::size_t before = text.find_last_of(" '\"/", at);
    const std::size_t start = before == std::string::npos ? 0 : before + 1;
    text.replace(start, at - start, "***");
    at = start + 4;  // past "***@"
  }
}

std::string clean(std::string_view cause, const CurlSettings& settings) {
  std::string text(cause);
  for (const std::string& secret : settings.secrets) {
    text = Redactor(secret).redact_cut(std::move(text));
  }
  hide_userinfo(text);
  // As long as libcurl's texts are: a cut here could leave half of the API's secret.
  text = one_line(text, CURL_ERROR_SIZE);
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

Diagnosis diagnose_handshake(const CurlFailure& failure, const std::string& host) {
  if (is_cut_handshake(failure.cause)) {
    return {ErrorCode::network, "the connection to " + host + " broke in the TLS handshake"};
  }
  return {ErrorCode::tls, "no TLS connection to " + host};
}

Diagnosis diagnose_ca_file(const CurlSettings& settings) {
  if (settings.options.ca_bundle) {
    return {ErrorCode::invalid_argument,
            "ca_bundle cannot be used: " + *settings.options.ca_bundle};
  }
  return {ErrorCode::tls, "the system's CA certificates cannot be read"};
}

Diagnosis diagnose_protocol(const CurlFailure& failure, const std::string& host) {
  if (failure.phase == TransferPhase::connecting && !curl_features().tls) {
    return {ErrorCode::tls, "this libcurl has no TLS"};
  }
  return {ErrorCode::malformed_response, host + " did not answer in HTTP"};
}

// libcurl ends a header line of more than 100 kB as if memory had run out.
Diagnosis diagnose_size(const CurlFailure& failure, const std::string& host) {
  if (failure.phase == TransferPhase::connecting) {
    return {ErrorCode::network, "out of memory while connecting to " + host};
  }
  return {ErrorCode::response_too_large, "the headers from " + host + " are too long"};
}

/// What a result means by itself; `{}` stands for the host.
struct Meaning {
  CURLcode result;
  ErrorCode code;
  std::string_view what;
};

constexpr Meaning meanings[] = {
    {CURLE_COULDNT_RESOLVE_HOST, ErrorCode::network, "could not resolve {}"},
    {CURLE_COULDNT_RESOLVE_PROXY, ErrorCode::network, "could not resolve the proxy"},
    {CURLE_COULDNT_CONNECT, ErrorCode::network, "could not connect to {}"},
    {CURLE_PEER_FAILED_VERIFICATION, ErrorCode::tls, "the certificate of {} was refused"},
    {CURLE_SSL_ENGINE_NOTFOUND, ErrorCode::tls, "no TLS connection to {}"},
    {CURLE_SSL_ENGINE_SETFAILED, ErrorCode::tls, "no TLS connection to {}"},
    {CURLE_SSL_ENGINE_INITFAILED, ErrorCode::tls, "no TLS connection to {}"},
    {CURLE_SSL_CERTPROBLEM, ErrorCode::tls, "no TLS connection to {}"},
    {CURLE_SSL_CIPHER, ErrorCode::tls, "no TLS connection to {}"},
    {CURLE_SSL_CRL_BADFILE, ErrorCode::tls, "no TLS connection to {}"},
    {CURLE_SSL_ISSUER_ERROR, ErrorCode::tls, "no TLS connection to {}"},
    {CURLE_SSL_INVALIDCERTSTATUS, ErrorCode::tls, "no TLS connection to {}"},
    {CURLE_USE_SSL_FAILED, ErrorCode::tls, "no TLS connection to {}"},
    {CURLE_WEIRD_SERVER_REPLY, ErrorCode::malformed_response, "{} did not answer in HTTP"},
    {CURLE_BAD_CONTENT_ENCODING, ErrorCode::malformed_response,
     "the body from {} could not be decompressed"},
    {CURLE_URL_MALFORMAT, ErrorCode::invalid_argument, "base_url makes a URL that libcurl refuses"},
};
constexpr Meaning any_other = {CURLE_OK, ErrorCode::network, "the connection to {} broke"};

Diagnosis diagnose(const CurlFailure& failure, const CurlSettings& settings) {
  const std::string host = host_of(failure.url);
  if (failure.code == CURLE_SSL_CONNECT_ERROR) return diagnose_handshake(failure, host);
  if (failure.code == CURLE_SSL_CACERT_BADFILE) return diagnose_ca_file(settings);
  if (failure.code == CURLE_UNSUPPORTED_PROTOCOL) return diagnose_protocol(failure, host);
  const bool is_too_large = static_cast<int>(failure.code) == curle_too_large;
  if (is_too_large || failure.code == CURLE_OUT_OF_MEMORY) return diagnose_size(failure, host);
  const auto* meaning =
      std::find_if(std::begin(meanings), std::end(meanings),
                   [&](const Meaning& known) { return known.result == failure.code; });
  if (meaning == std::end(meanings)) meaning = &any_other;
  std::string what(meaning->what);
  if (const std::size_t at = what.find("{}"); at != what.npos) what.replace(at, 2, host);
  return {meaning->code, std::move(what)};
}

}  // namespace

std::string host_of(const std::string& url) {
  const CurlUrl parsed(curl_url());
  curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0);
  const std::string host = url_part(parsed.get(), CURLUPART_HOST);
  const std::string port = url_part(parsed.get(), CURLUPART_PORT);
  if (host.empty()) return "the server";
  return port.empty() ? host : host + ':' + port;
}

Error describe_failure(const CurlFailure& failure, const CurlSettings& settings) {
  if (failure.code == CURLE_OPERATION_TIMEDOUT) {
    return describe_timeout(failure.url, failure.phase);
  }
  Diagnosis diagnosis = diagnose(failure, settings);
  // libcurl's text on a proxy that it cannot resolve may quote the whole setting.
  const bool is_quotable = failure.code != CURLE_COULDNT_RESOLVE_PROXY && !failure.cause.empty();
  return make_error(diagnosis.code, std::move(diagnosis.what) + ": " +
                                        (is_quotable ? clean(failure.cause, settings)
                                                     : curl_easy_strerror(failure.code)));
}

Error describe_timeout(const std::string& url, TransferPhase phase) {
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
  return make_error(ErrorCode::timeout, what + host_of(url));
}

}  // namespace sudomock::detail
