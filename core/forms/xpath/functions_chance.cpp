#include <array>
#include <cmath>

#include "core/base/bytes.hpp"
#include "core/forms/xpath/digest.hpp"
#include "core/forms/xpath/function_tables.hpp"

namespace frontlijn::forms {
namespace {

using Call = const Expr&;
using At = const Context&;

Value random_(Evaluation& run, Call, At) {
  // 53 bits, as many as a double holds.
  return static_cast<double>(run.host().random().below(1ULL << 53U)) / static_cast<double>(1ULL << 53U);
}

std::string uuid_v4(RandomSource& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x40U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
  const std::string hex = to_hex(bytes);
  return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-' + hex.substr(16, 4) + '-' +
         hex.substr(20);
}

Value uuid(Evaluation& run, Call call, At at) {
  if (call.operands.empty()) return uuid_v4(run.host().random());
  const double length = run.number(*call.operands[0], at);
  if (!(length >= 0) || length > 10'000) {
    run.wrong_type(call, "number");
    return std::string();
  }
  constexpr std::string_view letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string out;
  for (int i = 0; i < static_cast<int>(length); ++i)
    out += letters[run.host().random().below(letters.size())];
  return out;
}

/// Park and Miller's minimal standard generator, as the ODK XForms specification prescribes for randomize().
class ParkMiller {
 public:
  explicit ParkMiller(std::int64_t seed) : state_(seed % modulus) {
    if (state_ <= 0) state_ += modulus - 1;
  }
  double next() {
    state_ = state_ * 16'807 % modulus;
    return static_cast<double>(state_ - 1) / static_cast<double>(modulus - 1);
  }

 private:
  static constexpr std::int64_t modulus = 2'147'483'647;
  std::int64_t state_;
};

/// Nothing is 0; a text that is no number counts by the first 64 bits of its SHA-256, as in JavaRosa.
std::int64_t seed_from(Evaluation& run, const Value& value) {
  const double number = run.to_number(value);
  if (run.to_text(value).empty()) return 0;
  if (std::isfinite(number) && std::fabs(number) < 9e15) return static_cast<std::int64_t>(number);
  const auto hash = digest_of("SHA-256", as_bytes(run.to_text(value)));
  std::uint64_t out = 0;
  for (std::size_t i = 0; hash && i < 8; ++i)
    out = (out << 8U) | (*hash)[i];
  return static_cast<std::int64_t>(out);
}

Value randomize(Evaluation& run, Call call, At at) {
  const Nodes found = run.nodes(*call.operands[0], at, call);
  std::optional<ParkMiller> seeded;
  if (call.operands.size() > 1) {
    seeded.emplace(seed_from(run, run.value(*call.operands[1], at)));
  } else if (const auto seed = run.host().order_seed(at.current)) {
    seeded.emplace(*seed);
  }
  Nodes out = found;
  // Fisher and Yates, from the inside out.
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::size_t j = seeded ? static_cast<std::size_t>(seeded->next() * static_cast<double>(i + 1))
                                 : static_cast<std::size_t>(run.host().random().below(i + 1));
    if (j != i) out[i] = out[j];
    out[j] = found[i];
  }
  return out;
}

constexpr auto chance_table = std::to_array<Function>({
    {"random", 0, 0, random_},
    {"uuid", 0, 1, uuid},
    {"randomize", 1, 2, randomize},
});

}  // namespace

std::span<const Function> chance_functions() { return chance_table; }

}  // namespace frontlijn::forms
