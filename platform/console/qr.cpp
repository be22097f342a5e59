#include "platform/console/qr.hpp"

#include <memory>

#include <qrencode.h>

namespace frontlijn::platform {

namespace {

constexpr int quiet_zone = 4;  // modules, ISO/IEC 18004 §6.3.8
constexpr const char* black_on_white = "\033[30;107m";
constexpr const char* as_before = "\033[0m";

struct Free {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

std::vector<std::vector<bool>> qr_modules(std::string_view text) {
  const std::unique_ptr<QRcode, Free> code(
      QRcode_encodeString(std::string(text).c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1));
  if (!code) return {};
  const auto width = static_cast<std::size_t>(code->width);
  std::vector<std::vector<bool>> rows(width, std::vector<bool>(width));
  for (std::size_t row = 0; row < width; ++row) {
    for (std::size_t column = 0; column < width; ++column)
      rows[row][column] = (code->data[row * width + column] & 1U) != 0;
  }
  return rows;
}

std::string qr_text(std::string_view text) {
  const auto rows = qr_modules(text);
  if (rows.empty()) return {};
  const int width = static_cast<int>(rows.size());
  const auto is_black = [&](int row, int column) {
    const bool inside = row >= 0 && column >= 0 && row < width && column < width;
    return inside && rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
  };
  std::string lines;
  for (int row = -quiet_zone; row < width + quiet_zone; row += 2) {
    lines += black_on_white;
    for (int column = -quiet_zone; column < width + quiet_zone; ++column) {
      const bool upper = is_black(row, column);
      const bool lower = is_black(row + 1, column);
      lines += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
    }
    lines += as_before;
    lines += '\n';
  }
  return lines;
}

}  // namespace frontlijn::platform
