#pragma once

namespace sudomock::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool has_sanitizer = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool has_sanitizer = true;
#else
inline constexpr bool has_sanitizer = false;
#endif
#else
/// Whether memory is accounted for in other ways than the operating system's.
inline constexpr bool has_sanitizer = false;
#endif

}  // namespace sudomock::test
