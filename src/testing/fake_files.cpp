#include "testing/fake_files.hpp"

#include <cstddef>
#include <cstdint>

#include "base/text.hpp"
#include "testing/random.hpp"

namespace sudomock::detail {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t bytes_of_a_clip = 200'000;  // several pieces of a transfer

enum class Order { least_first, most_first };

std::string number(std::size_t value, Order order) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) {
    const int shift = 8 * (order == Order::least_first ? i : 3 - i);
    bytes += static_cast<char>(value >> shift & 0xffU);
  }
  return bytes;
}

/// RIFF (WebP, "RIFF File Format"): the length, and an even number of bytes.
std::string chunk(std::string_view name, std::string_view data) {
  std::string bytes(name);
  bytes.append(number(data.size(), Order::least_first)).append(data);
  if (data.size() % 2 != 0) bytes += '\0';
  return bytes;
}

/// ISO base media file format (ISO/IEC 14496-12, 4.2): the length of all.
std::string box(std::string_view name, std::string_view data) {
  std::string bytes = number(8 + data.size(), Order::most_first);
  return bytes.append(name).append(data);
}

// Decoders pass over a chunk that they do not know.
std::string make_image(std::string_view path) {
  constexpr auto one_pixel = "\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07"sv;
  return chunk("RIFF", "WEBP" + chunk("VP8L", one_pixel) + chunk("path", path));
}

// A container without a track: nothing to see, but a file to fetch.
std::string make_clip(std::string_view path) {
  SplitMix random(HashIgnoringCase{}(path));
  std::string noise;
  while (noise.size() < bytes_of_a_clip) noise += static_cast<char>(random.next() & 0xffU);
  return box("ftyp", "isom\x00\x00\x02\x00isommp41"sv) + box("mdat", noise);
}

}  // namespace

std::string make_file(std::string_view path) {
  return path.ends_with(".mp4") ? make_clip(path) : make_image(path);
}

std::string_view media_type_of(std::string_view file) noexcept {
  if (file.starts_with("RIFF") && file.substr(8, 4) == "WEBP") return "image/webp";
  return file.size() > 8 && file.substr(4, 4) == "ftyp" ? "video/mp4" : "";
}

}  // namespace sudomock::detail
