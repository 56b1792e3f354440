#include "simulator/script_help.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulator/script.hpp"

namespace sudomock::detail {
namespace {

/// The fields that the help explains, as `script_field_paths` names them: the names at the begin of
/// a line, below the object in quotes or, further to the right, the field before.
std::vector<std::string> explained_fields() {
  std::vector<std::string> paths;
  std::string object;
  std::string parent;
  std::istringstream help{std::string(script_help)};
  for (std::string line; std::getline(help, line);) {
    if (line.starts_with('"')) {
      object = line.substr(1, line.find('"', 1) - 1);
      paths.push_back(object);
    }
    const std::size_t indent = line.find_first_not_of(' ');
    if (object.empty() || (indent != 2 && indent != 4)) continue;
    std::istringstream names(line.substr(indent, line.find("  ", indent) - indent));
    for (std::string name; names >> name;) {
      if (name.back() == ',') name.pop_back();
      if (indent == 2) parent = name;
      paths.push_back(object + '.' + (indent == 2 ? "" : parent + '.') + name);
    }
  }
  return paths;
}

TEST(ScriptHelp, ExplainsEachFieldThatAScriptMayHaveAndNoOther) {
  std::vector<std::string> fields = script_field_paths();
  const std::string in_the_text = "jobs.payg.";
  std::erase_if(fields, [&](const std::string& path) {
    if (!path.starts_with(in_the_text)) return false;
    const std::string quoted = '"' + path.substr(in_the_text.size()) + '"';
    EXPECT_THAT(std::string(script_help), ::testing::HasSubstr(quoted));
    return true;
  });
  EXPECT_GT(fields.size(), 60U);
  EXPECT_THAT(explained_fields(), ::testing::UnorderedElementsAreArray(fields));
}

TEST(ScriptHelp, FitsATerminal) {
  std::istringstream help{std::string(script_help)};
  for (std::string line; std::getline(help, line);) EXPECT_LE(line.size(), 100U) << line;
}

}  // namespace
}  // namespace sudomock::detail
