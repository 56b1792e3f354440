#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sudomock/transport.hpp>

#include "testing/fake_core.hpp"

namespace sudomock::detail {

/// Accepts jobs, so that programs which submit with an HTTP client of their own have somebody to
/// submit to. The contract has only what is answered; the path is the simulator's own:
/// `POST /api/v1/submit/{kind}`, whose body is a JSON object or empty. A video's may have
/// `duration_seconds` and `audio`.
///
/// With an `Idempotency-Key`, the same request again makes no second job and has the same answer;
/// another request with that key is answered with 409. Used by one thread at a time.
class Submissions {
 public:
  struct Answer {
    int status = 202;
    std::string body = {};
  };

  static constexpr std::string_view path = "/api/v1/submit/";

  /// `kind` as it stands in the path.
  [[nodiscard]] Answer submit(FakeCore& core, const std::string& kind, const std::string& body,
                              const std::vector<HttpHeader>& headers, FakeTime now);

 private:
  struct Done {
    std::string request;
    Answer answer;
  };

  std::map<std::pair<std::string, std::string>, Done> done_;  // by owner and key
};

}  // namespace sudomock::detail
