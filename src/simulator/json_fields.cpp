#include "simulator/json_fields.hpp"

#include <cmath>
#include <limits>
#include <utility>

namespace sudomock::detail {

namespace {

constexpr double longest_span = 1e9;  // 31 years, in seconds

}  // namespace

JsonFields::JsonFields(const nlohmann::json& object, std::string path)
    : object_(object), path_(std::move(path)) {
  if (!object_.is_object()) throw ScriptError(path_.empty() ? "script" : path_, "not an object");
}

std::string JsonFields::path_of(const std::string& name) const {
  return path_.empty() ? name : path_ + '.' + name;
}

const nlohmann::json* JsonFields::find(const std::string& name) {
  asked_.insert(name);
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

void JsonFields::read(const std::string& name, std::string& field) {
  const nlohmann::json* value = find(name);
  if (value == nullptr) return;
  if (!value->is_string()) throw ScriptError(path_of(name), "not a string");
  field = value->get<std::string>();
}

void JsonFields::read(const std::string& name, bool& field) {
  const nlohmann::json* value = find(name);
  if (value == nullptr) return;
  if (!value->is_boolean()) throw ScriptError(path_of(name), "not true or false");
  field = value->get<bool>();
}

void JsonFields::read(const std::string& name, std::int64_t& field) {
  const nlohmann::json* value = find(name);
  if (value == nullptr) return;
  // What JSON calls unsigned may lie beyond the signed range.
  if (!value->is_number_integer() ||
      (value->is_number_unsigned() &&
       value->get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()})) {
    throw ScriptError(path_of(name), "not an integer");
  }
  field = value->get<std::int64_t>();
}

void JsonFields::read(const std::string& name, int& field) {
  std::int64_t wide = field;
  read(name, wide);
  if (wide < std::numeric_limits<int>::min() || wide > std::numeric_limits<int>::max()) {
    throw ScriptError(path_of(name), "out of range");
  }
  field = static_cast<int>(wide);
}

void JsonFields::read(const std::string& name, double& field) {
  const nlohmann::json* value = find(name);
  if (value == nullptr) return;
  if (!value->is_number()) throw ScriptError(path_of(name), "not a number");
  field = value->get<double>();
}

void JsonFields::read(const std::string& name, std::chrono::microseconds& field) {
  double seconds = std::chrono::duration<double>(field).count();
  read(name, seconds);
  if (!(seconds >= 0 && seconds <= longest_span)) {
    throw ScriptError(path_of(name), "not a number of seconds from 0 to 1e9");
  }
  field = std::chrono::microseconds(std::llround(seconds * 1e6));
}

void JsonFields::read(const std::string& name, std::chrono::seconds& field) {
  auto seconds = static_cast<double>(field.count());
  read(name, seconds);
  if (!(std::abs(seconds) <= longest_span)) {
    throw ScriptError(path_of(name), "not a number of seconds from -1e9 to 1e9");
  }
  field = std::chrono::seconds(std::llround(std::ceil(seconds)));
}

void JsonFields::finish() const {
  for (const auto& [name, value] : object_.items()) {
    if (asked_.count(name) == 0) throw ScriptError(path_of(name), "no such field");
  }
}

}  // namespace sudomock::detail
