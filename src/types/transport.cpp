#include <sudomock/transport.hpp>

namespace sudomock {
inline namespace v0 {

// Out of line, so that the vtables live in the library.
HttpSession::~HttpSession() = default;
Transport::~Transport() = default;

}  // namespace v0
}  // namespace sudomock
