#include "support/failing_memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

#if defined(_WIN32)
#include <malloc.h>
#elif defined(__APPLE__)
#include <malloc/malloc.h>
#elif defined(__FreeBSD__)
#include <malloc_np.h>
#else
#include <malloc.h>
#endif

namespace {

// Of one thread, so that a server's threads in the same program do not count.
thread_local std::size_t until_failure = 0;  // 0: none is to fail
thread_local bool has_failed = false;
thread_local int exempt = 0;
thread_local std::size_t allocations = 0;
thread_local std::ptrdiff_t held = 0;
thread_local std::ptrdiff_t most_held = 0;
thread_local std::string_view wanted_text;  // empty: none
thread_local int freed_texts = 0;

std::ptrdiff_t size_of(void* memory) noexcept {
#if defined(_WIN32)
  return static_cast<std::ptrdiff_t>(_msize(memory));
#elif defined(__APPLE__)
  return static_cast<std::ptrdiff_t>(malloc_size(memory));
#else
  return static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
#endif
}

void fail_if_due() {
  if (exempt > 0 || until_failure == 0 || --until_failure > 0) return;
  has_failed = true;
  throw std::bad_alloc();
}

void* count(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  ++allocations;
  held += size_of(memory);
  most_held = std::max(most_held, held);
  return memory;
}

void* allocate(std::size_t size) {
  fail_if_due();
  return count(std::malloc(size == 0 ? 1 : size));
}

void release(void* memory) noexcept {
  if (memory == nullptr) return;
  held -= size_of(memory);
  if (!wanted_text.empty()) {
    const std::string_view block(static_cast<const char*>(memory),
                                 static_cast<std::size_t>(size_of(memory)));
    freed_texts += block.find(wanted_text) != std::string_view::npos ? 1 : 0;
  }
  std::free(memory);
}

}  // namespace

// The variants that do not throw call these.
void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t /*size*/) noexcept { release(memory); }

#ifndef _WIN32  // which has no std::aligned_alloc; those of its own stay

namespace {

void* allocate(std::size_t size, std::align_val_t alignment) {
  fail_if_due();
  const auto step = static_cast<std::size_t>(alignment);
  return count(std::aligned_alloc(step, (size + step - 1) / step * step));
}

}  // namespace

void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, alignment);
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return allocate(size, alignment);
}
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

#endif

namespace sudomock::test {

FailingAllocation::FailingAllocation(std::size_t nth) noexcept {
  has_failed = false;
  until_failure = nth;
}

FailingAllocation::~FailingAllocation() { until_failure = 0; }

bool FailingAllocation::failed() const noexcept { return has_failed; }

Allocations::Allocations() noexcept : before_(allocations) {}

std::size_t Allocations::count() const noexcept { return allocations - before_; }

bool FailingAllocation::disarm() noexcept {
  until_failure = 0;
  return has_failed;
}

ExemptAllocations::ExemptAllocations() noexcept { ++exempt; }

ExemptAllocations::~ExemptAllocations() { --exempt; }

HeldBytes::HeldBytes() noexcept : before_(held) { most_held = held; }

std::ptrdiff_t HeldBytes::most() const noexcept { return most_held - before_; }

std::ptrdiff_t HeldBytes::now() const noexcept { return held - before_; }

FreedText::FreedText(std::string_view text) noexcept {
  wanted_text = text;
  freed_texts = 0;
}

FreedText::~FreedText() { wanted_text = {}; }

int FreedText::count() const noexcept { return freed_texts; }

}  // namespace sudomock::test
