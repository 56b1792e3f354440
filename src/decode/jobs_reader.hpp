#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>
#include <sudomock/job.hpp>
#include <sudomock/job_page.hpp>

#include "decode/job_fields.hpp"

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
    std::string job_id;  // of the current job, in case it has no render_uuid
    bool has_status = false;
    bool has_jobs = false;
    std::string refusal;  // "path: reason" of the first field that was refused
  };

  JobsReader(Document document, std::size_t body_size);

  JobsReader(const JobsReader&) = delete;
  JobsReader& operator=(const JobsReader&) = delete;

  /// The answer that counts, once the parser is done: the one in `data` when the top level has
  /// neither `status` nor `jobs` (contract: "envelope"). Its refusal includes bad JSON.
  [[nodiscard]] Answer& answer();

  /// The whole text is no JSON, whatever was read before.
  void refuse_text(std::string why);

  // What nlohmann/json calls. True means: go on. A refused field does not stop the parser, since a
  // later key can turn the object it is in into one that does not matter.
  bool null();
  bool boolean(bool value);
  bool number_integer(std::int64_t value);
  bool number_unsigned(std::uint64_t value);
  bool number_float(double value, const std::string& text);
  bool string(std::string& text);
  bool binary(nlohmann::json::binary_t& bytes);
  bool start_object(std::size_t count);
  bool key(std::string& name);
  bool end_object();
  bool start_array(std::size_t count);
  bool end_array();
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::json::exception& error);

 private:
  enum class Scope : std::uint8_t { root, jobs, item, payg, error };

  [[nodiscard]] bool skipping() const { return skipped_levels_ > 0; }
  [[nodiscard]] Answer& current() { return answers_[in_data_ ? 1 : 0]; }
  [[nodiscard]] std::optional<std::string>* text_slot();
  [[nodiscard]] std::optional<Timestamp>* time_slot();
  [[nodiscard]] std::optional<std::int64_t>* integer_slot();
  [[nodiscard]] std::optional<Usd>* money_slot();

  [[nodiscard]] Field field_named(const std::string& name);
  void read_number(std::string_view digits);
  void read_time(std::optional<Timestamp>& slot, std::string_view text);
  void read_error_text(const std::string& text);
  void start_root(bool in_data);
  void start_item();
  void end_job();
  void end_root();

  void refuse(std::string_view reason);
  void refuse_type(std::string_view found);
  [[nodiscard]] std::string path();

  const Document document_;
  const std::size_t body_size_;
  std::array<Answer, 2> answers_;       // the body's own, and the one in its `data`
  JobListItem* job_ = nullptr;          // where job fields go; valid within a job
  Field field_ = Field::document;       // what the next value is
  Field error_field_ = Field::unknown;  // which part of an error object was kept
  Scope scope_ = Scope::root;
  bool in_data_ = false;
  bool data_is_object_ = false;
  std::size_t skipped_levels_ = 0;  // open brackets of a value that is ignored
  std::size_t next_field_ = 0;      // where find_field starts in a job's fields
};

}  // namespace sudomock::detail
