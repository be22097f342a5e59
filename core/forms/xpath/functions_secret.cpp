#include <array>

#include <sodium.h>

#include "core/forms/xpath/digest.hpp"
#include "core/forms/xpath/function_tables.hpp"

namespace frontlijn::forms {
namespace {

using Call = const Expr&;
using At = const Context&;

Value digest(Evaluation& run, Call call, At at) {
  const std::string message = run.text(*call.operands[0], at);
  const std::string algorithm = run.text(*call.operands[1], at);
  const std::string encoding = call.operands.size() > 2 ? run.text(*call.operands[2], at) : "base64";
  const auto hash = digest_of(algorithm, as_bytes(message));
  if (!hash || (encoding != "base64" && encoding != "hex")) {
    run.failed(fail(ErrorKind::invalid_input, "expression.digest",
                    {{"algorithm", algorithm.substr(0, 40)}, {"encoding", encoding.substr(0, 40)}}));
    return std::string();
  }
  return encoding == "hex" ? to_hex(*hash) : to_base64(*hash);
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
