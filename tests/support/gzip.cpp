#include "support/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace sudomock::test {

namespace {

class Packer {
 public:
  Packer() {
    constexpr int gzip = 16 + MAX_WBITS;
    if (deflateInit2(&stream_, Z_BEST_COMPRESSION, Z_DEFLATED, gzip, 8, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
      throw std::runtime_error("deflateInit2");
    }
  }
  ~Packer() { deflateEnd(&stream_); }
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;

  void add(std::string_view data, int flush = Z_NO_FLUSH) {
    std::string in(data);  // zlib's input is not const
    stream_.next_in = reinterpret_cast<Bytef*>(in.data());
    stream_.avail_in = static_cast<uInt>(in.size());
    std::array<Bytef, 16384> out{};
    do {
      stream_.next_out = out.data();
      stream_.avail_out = static_cast<uInt>(out.size());
      deflate(&stream_, flush);
      packed_.append(reinterpret_cast<const char*>(out.data()), out.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }

  std::string finish() {
    add({}, Z_FINISH);
    return packed_;
  }

 private:
  z_stream stream_{};
  std::string packed_;
};

}  // namespace

std::string gzip(std::string_view data) {
  Packer packer;
  packer.add(data);
  return packer.finish();
}

std::string gzip_of_zeros(std::size_t size) {
  static const std::string zeros(std::size_t{1} << 16, '\0');
  Packer packer;
  while (size > 0) {
    const std::size_t part = std::min(size, zeros.size());
    packer.add({zeros.data(), part});
    size -= part;
  }
  return packer.finish();
}

}  // namespace sudomock::test
