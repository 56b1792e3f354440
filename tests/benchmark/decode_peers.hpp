#pragma once

#include <string>

#include <sudomock/job_page.hpp>

// The same bytes into the same types by other means.
namespace sudomock::benchmarks {

/// nlohmann/json's usual way: a DOM, then `get_to`.
[[nodiscard]] Job dom_job(const std::string& body);
[[nodiscard]] JobPage dom_page(const std::string& body);

/// Only whether it is JSON: nobody on this parser can be faster.
[[nodiscard]] bool is_json(const std::string& body);

/// simdjson on-demand. `body` needs simdjson's padding, which the caller's buffer has as capacity.
[[nodiscard]] Job simdjson_job(const std::string& body);
[[nodiscard]] JobPage simdjson_page(const std::string& body);

}  // namespace sudomock::benchmarks
