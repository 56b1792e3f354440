#pragma once

#include <curl/curl.h>

#include <memory>
#include <new>
#include <string>
#include <type_traits>

namespace sudomock::detail {

struct CurlEasyCleanup {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
struct CurlMultiCleanup {
  void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};
struct CurlSlistFree {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
struct CurlUrlCleanup {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};
struct CurlFree {
  void operator()(char* text) const noexcept { curl_free(text); }
};

using CurlEasy = std::unique_ptr<CURL, CurlEasyCleanup>;
using CurlMulti = std::unique_ptr<CURLM, CurlMultiCleanup>;
using CurlSlist = std::unique_ptr<curl_slist, CurlSlistFree>;
using CurlUrl = std::unique_ptr<CURLU, CurlUrlCleanup>;
using CurlText = std::unique_ptr<char, CurlFree>;

/// A part of a URL; empty when it has none.
inline std::string url_part(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  const CURLUcode code = curl_url_get(url, part, &text, flags);
  if (code == CURLUE_OUT_OF_MEMORY) throw std::bad_alloc();
  if (code != CURLUE_OK) return {};
  return CurlText(text).get();
}

/// The type that a libcurl option takes: `curl_easy_setopt` is variadic, so an `int` where a `long`
/// is read is undefined and goes unnoticed. libcurl's numbering distinguishes numbers from
/// pointers; what a pointer points to is listed below, and an option that is not listed does not
/// compile.
template <CURLoption option>
struct CurlOptionValue {
  static_assert(static_cast<int>(option) < CURLOPTTYPE_OBJECTPOINT ||
                    static_cast<int>(option) / CURLOPTTYPE_OBJECTPOINT ==
                        CURLOPTTYPE_OFF_T / CURLOPTTYPE_OBJECTPOINT,
                "say below what this option points to");
  using type =
      std::conditional_t<(static_cast<int>(option) < CURLOPTTYPE_OBJECTPOINT), long, curl_off_t>;
};

template <class T>
struct CurlOptionIs {
  using type = T;
};

// clang-format off
template <> struct CurlOptionValue<CURLOPT_URL> : CurlOptionIs<const char*> {};
template <> struct CurlOptionValue<CURLOPT_CURLU> : CurlOptionIs<CURLU*> {};
template <> struct CurlOptionValue<CURLOPT_PROXY> : CurlOptionIs<const char*> {};
template <> struct CurlOptionValue<CURLOPT_NOPROXY> : CurlOptionIs<const char*> {};
template <> struct CurlOptionValue<CURLOPT_CAINFO> : CurlOptionIs<const char*> {};
template <> struct CurlOptionValue<CURLOPT_CAPATH> : CurlOptionIs<const char*> {};
template <> struct CurlOptionValue<CURLOPT_PROXY_CAINFO> : CurlOptionIs<const char*> {};
template <> struct CurlOptionValue<CURLOPT_PROXY_CAPATH> : CurlOptionIs<const char*> {};
template <> struct CurlOptionValue<CURLOPT_ACCEPT_ENCODING> : CurlOptionIs<const char*> {};
#if LIBCURL_VERSION_NUM >= 0x075500
template <> struct CurlOptionValue<CURLOPT_PROTOCOLS_STR> : CurlOptionIs<const char*> {};
#endif
template <> struct CurlOptionValue<CURLOPT_ERRORBUFFER> : CurlOptionIs<char*> {};
template <> struct CurlOptionValue<CURLOPT_HTTPHEADER> : CurlOptionIs<curl_slist*> {};
template <> struct CurlOptionValue<CURLOPT_PRIVATE> : CurlOptionIs<void*> {};
template <> struct CurlOptionValue<CURLOPT_WRITEDATA> : CurlOptionIs<void*> {};
template <> struct CurlOptionValue<CURLOPT_HEADERDATA> : CurlOptionIs<void*> {};
template <> struct CurlOptionValue<CURLOPT_PREREQDATA> : CurlOptionIs<void*> {};
template <> struct CurlOptionValue<CURLOPT_SOCKOPTDATA> : CurlOptionIs<void*> {};
template <> struct CurlOptionValue<CURLOPT_CLOSESOCKETDATA> : CurlOptionIs<void*> {};
template <> struct CurlOptionValue<CURLOPT_WRITEFUNCTION> : CurlOptionIs<curl_write_callback> {};
template <> struct CurlOptionValue<CURLOPT_HEADERFUNCTION> : CurlOptionIs<curl_write_callback> {};
template <> struct CurlOptionValue<CURLOPT_PREREQFUNCTION> : CurlOptionIs<curl_prereq_callback> {};
template <> struct CurlOptionValue<CURLOPT_SOCKOPTFUNCTION> : CurlOptionIs<curl_sockopt_callback> {};
template <> struct CurlOptionValue<CURLOPT_CLOSESOCKETFUNCTION> : CurlOptionIs<curl_closesocket_callback> {};
// clang-format on

/// Sets options of one easy handle and remembers the first one that libcurl refused.
class CurlOptionSetter {
 public:
  explicit CurlOptionSetter(CURL* easy) noexcept : easy_(easy) {}

  template <CURLoption option>
  CurlOptionSetter& set(typename CurlOptionValue<option>::type value) noexcept {
    remember(curl_easy_setopt(easy_, option, value));
    return *this;
  }

  /// For an option that a libcurl without the feature may do without.
  template <CURLoption option>
  CurlOptionSetter& set_if_built_in(typename CurlOptionValue<option>::type value) noexcept {
    const CURLcode code = curl_easy_setopt(easy_, option, value);
    if (code != CURLE_UNKNOWN_OPTION && code != CURLE_NOT_BUILT_IN) remember(code);
    return *this;
  }

  [[nodiscard]] CURLcode first_failure() const noexcept { return first_failure_; }

 private:
  void remember(CURLcode code) noexcept {
    if (first_failure_ == CURLE_OK) first_failure_ = code;
  }

  CURL* easy_;
  CURLcode first_failure_ = CURLE_OK;
};

}  // namespace sudomock::detail
