#include <sudomock/transport.hpp>

namespace sudomock {
inline namespace v0_1 {

// Out of line, so that the vtables live in the library.
HttpSession::~HttpSession() = default;
Transport::~Transport() = default;

}  // namespace v0_1
}  // namespace sudomock
