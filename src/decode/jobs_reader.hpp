#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decode/job_draft.hpp"
#include "decode/job_fields.hpp"
#include "decode/json_parser.hpp"

namespace sudomock::detail {

/// What one object said: the body's own, or the one in its `data`.
struct JobsAnswer {
  JobDraft job;                         // of Kind::job and accepted, else the current row
  PageDraft page;                       // of the others
  std::vector<std::string> unreadable;  // Kind::rows: ids of rows that were refused
  std::size_t rows = 0;                 // begun so far, in the current list
  bool has_status = false;
  bool has_jobs = false;
  bool row_is_refused = false;  // Kind::rows: the current one
  std::string refusal;          // "path: reason" of the first field that was refused
};

/// Reads jobs and pages, and writes the types directly: no DOM, and no allocation but for the texts
/// that are kept. A field that comes twice is replaced by the later one. For one document; not
/// thread-safe.
class JobsReader final : public JsonReader {
 public:
  /// `accepted` is a submission's answer, `rows` a page of which each row stands for itself.
  enum class Kind : std::uint8_t { job, accepted, page, rows };

  /// More rows than this, and a page is refused (contract: "rows of a list page").
  static constexpr std::size_t most_rows = 1000;

  using Answer = JobsAnswer;

  /// Reads a body. The answer's refusal includes bad JSON.
  [[nodiscard]] static Answer read(Kind kind, std::string_view body);

  /// Reads into `answer`, which must outlive this. `body_size` in bytes.
  JobsReader(Kind kind, std::size_t body_size, Answer& answer)
      : kind_(kind), body_size_(body_size), top_(answer) {}

  JobsReader(const JobsReader&) = delete;
  JobsReader& operator=(const JobsReader&) = delete;

  /// Whether the parser stopped at a number that no double can hold.
  [[nodiscard]] bool met_wild_number() const { return met_wild_number_; }

  // A refused field does not stop the parser, since a later key can turn the object it is in into
  // one that does not matter; too many rows do.
  bool null() override;
  bool boolean(bool value) override;
  bool number_integer(std::int64_t value) override;
  bool number_unsigned(std::uint64_t value) override;
  bool number_float(double value, const std::string& text) override;
  bool string(const std::string& text) override;
  bool start_object() override;
  bool key(const std::string& name) override;
  bool end_object() override;
  bool start_array() override;
  bool end_array() override;
  void parse_error(std::size_t position, std::string_view what, bool is_wild_number) override;

 private:
  enum class Scope : std::uint8_t { root, jobs, row, payg, error };

  [[nodiscard]] bool skipping() const { return skipped_levels_ > 0; }
  [[nodiscard]] Answer& current() { return in_data_ ? *data_ : top_; }
  [[nodiscard]] JobDraft& job() { return current().job; }
  [[nodiscard]] bool is_page() const { return kind_ == Kind::page || kind_ == Kind::rows; }

  [[nodiscard]] bool is_enveloped() const;
  void parse(std::string_view body);
  [[nodiscard]] Field field_named(std::string_view name);
  [[nodiscard]] Field root_field_named(std::string_view name);
  bool number(std::string_view digits);
  bool settle(const Refusal& refusal);
  bool skip(std::string_view found);
  bool enter(Scope scope);
  bool start_root(bool in_data);
  [[nodiscard]] bool count_row();
  bool start_row();
  bool start_rows();
  void end_row();
  void end_job();
  void end_root();

  void refuse_body(std::string why);
  void refuse(const Refusal& reason);
  [[nodiscard]] std::string path();

  const Kind kind_;
  const std::size_t body_size_;
  Answer& top_;                  // the body's own
  std::optional<Answer> data_;   // the one in its `data`, when that is an object
  Field field_{"", Document{}};  // where the next value goes
  Scope scope_ = Scope::root;
  bool in_data_ = false;
  bool met_wild_number_ = false;
  std::size_t rows_ = 0;            // so far, in all lists of the body
  std::size_t skipped_levels_ = 0;  // open brackets of a value that is ignored
};

}  // namespace sudomock::detail
