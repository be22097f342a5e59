#include <array>

#include <sodium.h>

#include "core/forms/xpath/digest.hpp"
#include "core/forms/xpath/function_tables.hpp"

namespace frontlijn::forms {
namespace {

using Call = const Expr&;
using At = const Context&;

/// In capitals.
std::string without_hyphens(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '-') continue;
    out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

/// "sha256" and "SHA-256" are one (JavaRosa).
std::string official_name(std::string_view algorithm) {
  const std::string bare = without_hyphens(algorithm);
  return bare.starts_with("SHA") ? "SHA-" + bare.substr(3) : bare;
}

Value digest(Evaluation& run, Call call, At at) {
  const std::string message = run.text(*call.operands[0], at);
  const std::string algorithm = run.text(*call.operands[1], at);
  const std::string encoding = call.operands.size() > 2 ? run.text(*call.operands[2], at) : "base64";
  const std::string way = without_hyphens(encoding);
  const auto hash = digest_of(official_name(algorithm), as_bytes(message));
  if (!hash || (way != "BASE64" && way != "HEX")) {
    run.failed(fail(ErrorKind::invalid_input, "expression.digest",
                    {{"algorithm", algorithm.substr(0, 40)}, {"encoding", encoding.substr(0, 40)}}));
    return std::string();
  }
  return way == "HEX" ? to_hex(*hash) : to_base64(*hash);
}

/// extract-signed(base64 of Ed25519 signature and text, base64 of the public key): the text, or nothing.
Value extract_signed(Evaluation& run, Call call, At at) {
  const auto sealed = from_base64(run.text(*call.operands[0], at));
  const auto key = from_base64(run.text(*call.operands[1], at));
  if (!sealed || !key || key->size() != crypto_sign_PUBLICKEYBYTES || sealed->size() < crypto_sign_BYTES)
    return std::string();
  const ByteView signature(sealed->data(), crypto_sign_BYTES);
  const ByteView content = ByteView(*sealed).subspan(crypto_sign_BYTES);
  if (crypto_sign_verify_detached(signature.data(), content.data(), content.size(), key->data()) != 0)
    return std::string();
  return is_utf8(as_text(content)) ? std::string(as_text(content)) : std::string();
}

constexpr auto secret_table = std::to_array<Function>({
    {"digest", 2, 3, digest},
    {"extract-signed", 2, 2, extract_signed},
});

}  // namespace

std::span<const Function> secret_functions() { return secret_table; }

}  // namespace frontlijn::forms
