#include "support/lane.hpp"

#include <iterator>
#include <utility>

namespace sudomock::test {

ClientOptions transport_options() {
  return {.connect_timeout = 10s, .max_response_bytes = std::size_t{1} << 20};
}

std::shared_ptr<Transport> curl_transport() {
  return detail::make_curl_transport(transport_options());
}

HttpRequest request_for(const HttpSession& session, std::string url,
                        std::chrono::milliseconds time) {
  return {.url = std::move(url), .headers = nullptr, .deadline = session.now() + time};
}

std::vector<HttpCompletion> complete(HttpSession& session, std::size_t count,
                                     const std::stop_token& stop) {
  std::vector<HttpCompletion> all;
  while (all.size() < count && !stop.stop_requested()) {
    std::vector<HttpCompletion> some = session.wait_until(HttpSession::time_point::max(), stop);
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

Result<HttpResponse> fetch(HttpSession& session, std::string url, std::chrono::milliseconds time) {
  session.submit(1, request_for(session, std::move(url), time));
  return std::move(complete(session, 1).front().outcome);
}

}  // namespace sudomock::test
