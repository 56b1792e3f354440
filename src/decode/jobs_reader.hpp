#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sudomock/job.hpp>
#include <sudomock/job_page.hpp>

#include "decode/job_fields.hpp"
#include "decode/job_values.hpp"
#include "decode/json_parser.hpp"

namespace sudomock::detail {

/// Takes the events of nlohmann/json's SAX parser and writes the types directly: no DOM, and no
/// allocation but for the texts that are kept. A field that comes twice is replaced by the later
/// one. For one document; not thread-safe.
class JobsReader {
 public:
  enum class Document { job, page };

  /// What one object said: the body's own, or the one in its `data`.
  struct Answer {
    JobListItem job;                // Document::job; the display fields stay empty
    std::vector<JobListItem> jobs;  // Document::page
    std::optional<Cursor> next_cursor;
    JobDraft draft;  // of the current row, or of `job`
    bool has_status = false;
    bool has_jobs = false;
    std::string refusal;  // "path: reason" of the first field that was refused
  };

  JobsReader(Document document, std::string_view body);

  JobsReader(const JobsReader&) = delete;
  JobsReader& operator=(const JobsReader&) = delete;

  /// Reads the body. The answer's refusal includes bad JSON.
  [[nodiscard]] Answer& read();

  /// Of what has been read so far: what `data` said when the top level has neither `status` nor
  /// `jobs` (contract: "envelope"), else what the top level said.
  [[nodiscard]] Answer& answer();

  // What nlohmann/json calls. True means: go on. A refused field does not stop the parser, since a
  // later key can turn the object it is in into one that does not matter.
  bool null();
  bool boolean(bool value);
  bool number_integer(std::int64_t value);
  bool number_unsigned(std::uint64_t value);
  bool number_float(double value, const TokenText& text);
  bool string(TokenText& token);
  bool binary(Json::binary_t& bytes);
  bool start_object(std::size_t count);
  bool key(TokenText& name);
  bool end_object();
  bool start_array(std::size_t count);
  bool end_array();
  bool parse_error(std::size_t position, const std::string& token, const Json::exception& error);

 private:
  enum class Scope : std::uint8_t { root, jobs, item, payg, error };

  [[nodiscard]] bool skipping() const { return skipped_levels_ > 0; }
  [[nodiscard]] Answer& current() { return answers_[in_data_ ? 1 : 0]; }
  [[nodiscard]] JobDraft& draft() { return current().draft; }

  [[nodiscard]] Field field_named(std::string_view name);
  bool settle(Refusal refusal, std::string_view found);
  void start_root(bool in_data);
  void start_row();
  void skip_value() { skipped_levels_ = 1; }
  void end_job();
  void end_root();

  void refuse_text(std::string why);
  void refuse(std::string_view reason);
  void refuse_type(std::string_view found);
  [[nodiscard]] std::string path();

  const Document document_;
  const std::string_view body_;
  std::array<Answer, 2> answers_;  // the body's own, and the one in its `data`
  Field field_ = Field::document;  // what the next value is
  Scope scope_ = Scope::root;
  bool in_data_ = false;
  bool data_is_object_ = false;
  std::size_t skipped_levels_ = 0;  // open brackets of a value that is ignored
  std::size_t next_field_ = 0;      // where find_field starts in a job's fields
};

}  // namespace sudomock::detail
