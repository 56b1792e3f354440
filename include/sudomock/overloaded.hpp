#pragma once

#include <sudomock/config.hpp>

namespace sudomock {
inline namespace v0_1 {

/// Several lambdas as one visitor, for `std::visit` over a `JobResult`: each alternative goes to
/// the one that takes it. \code std::visit(sudomock::overloaded{
///                [](const sudomock::UploadResult& upload) { use(upload.mockup_uuid); },
///                [](const auto& other) { ignore(other); }},
///            result);
/// \endcode
template <class... F>
struct overloaded : F... {
  using F::operator()...;
};

/// What clang before 17 needs to deduce it.
template <class... F>
overloaded(F...) -> overloaded<F...>;

}  // namespace v0_1
}  // namespace sudomock
