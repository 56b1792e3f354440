#pragma once

#include <cstddef>
#include <string_view>

namespace sudomock::test {

/// As long as it lives, this thread's allocation number `nth` (from 1 on) by `operator new` fails,
/// once. For programs that link failing_memory.cpp, which replaces the operator.
class FailingAllocation {
 public:
  explicit FailingAllocation(std::size_t nth) noexcept;
  ~FailingAllocation();
  FailingAllocation(const FailingAllocation&) = delete;
  FailingAllocation& operator=(const FailingAllocation&) = delete;

  /// Whether it came to that.
  [[nodiscard]] bool failed() const noexcept;
  /// Lets every allocation succeed from now on; whether one failed before.
  bool disarm() noexcept;
};

/// What this thread allocates meanwhile neither counts nor fails.
class ExemptAllocations {
 public:
  ExemptAllocations() noexcept;
  ~ExemptAllocations();
  ExemptAllocations(const ExemptAllocations&) = delete;
  ExemptAllocations& operator=(const ExemptAllocations&) = delete;
};

/// Counts what this thread allocates by `operator new` while it lives.
class Allocations {
 public:
  Allocations() noexcept;
  [[nodiscard]] std::size_t count() const noexcept;

 private:
  std::size_t before_;
};

/// Counts the bytes that this thread holds by `operator new` while it lives.
class HeldBytes {
 public:
  HeldBytes() noexcept;
  /// The most at any time since, over what there was before.
  [[nodiscard]] std::ptrdiff_t most() const noexcept;
  /// At present, over what there was before.
  [[nodiscard]] std::ptrdiff_t now() const noexcept;

 private:
  std::ptrdiff_t before_;
};

/// Counts the blocks that this thread gives back while it lives and that still hold a text.
class FreedText {
 public:
  /// `text` must outlive this. One at a time.
  explicit FreedText(std::string_view text) noexcept;
  ~FreedText();
  FreedText(const FreedText&) = delete;
  FreedText& operator=(const FreedText&) = delete;

  [[nodiscard]] int count() const noexcept;
};

}  // namespace sudomock::test
