#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

namespace sudomock::detail {

/// What is wrong with a script; the message begins with the field's path.
class ScriptError : public std::runtime_error {
 public:
  ScriptError(const std::string& path, const std::string& what)
      : std::runtime_error(path + ": " + what) {}
};

/// A JSON object read field by field into what has defaults already. Throws `ScriptError` for a
/// field of the wrong type, and at the end for one that nobody asked for.
///
/// nlohmann/json's own `from_json` with `JSON_DIAGNOSTICS` would not do: it takes true for the
/// `int` 1, 1.9 for 1, and 4294967297 for 1 without a word, knows nothing of fields that nobody
/// asked for, and has a path only in exceptions that it throws itself: for three of the fifteen
/// reasons for which a script is refused. Before 3.11 the macro also makes the class another one of
/// the same name as the library's, in one program.
class JsonFields {
 public:
  /// `object` must outlive this.
  JsonFields(const nlohmann::json& object, std::string path);

  void read(const std::string& name, std::string& field);
  void read(const std::string& name, bool& field);
  void read(const std::string& name, int& field);
  void read(const std::string& name, std::int64_t& field);
  void read(const std::string& name, double& field);
  /// A span of time is a number of seconds.
  void read(const std::string& name, std::chrono::microseconds& field);
  /// What a server says in seconds may also be negative.
  void read(const std::string& name, std::chrono::seconds& field);

  /// Null is as good as absent.
  template <class T>
  void read(const std::string& name, std::optional<T>& field) {
    if (find(name) == nullptr) return;
    T value{};
    read(name, value);
    field = std::move(value);
  }

  /// The field as it is; null when it is absent or JSON's null.
  [[nodiscard]] const nlohmann::json* find(const std::string& name);
  /// Whether the field is there, be it null.
  [[nodiscard]] bool has(const std::string& name) const { return object_.contains(name); }
  [[nodiscard]] std::string path_of(const std::string& name) const;

  /// Throws for fields that were not asked for.
  void finish() const;

 private:
  const nlohmann::json& object_;
  std::string path_;
  std::set<std::string> asked_;
};

}  // namespace sudomock::detail
