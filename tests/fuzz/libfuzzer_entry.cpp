#include <cstddef>
#include <cstdint>

#include "fuzz_targets.hpp"

// SUDOMOCK_FUZZ_TARGET is the name of one of the targets.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sudomock::fuzz::SUDOMOCK_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
