#pragma once

#include <string>

namespace sudomock {

/// The id in the body of a webhook that the fake API delivers.
inline std::string job_id_of(const std::string& body) {
  const std::string name = "\"job_id\":\"";
  const auto begin = body.find(name) + name.size();
  return body.substr(begin, body.find('"', begin) - begin);
}

}  // namespace sudomock
