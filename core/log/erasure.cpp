#include "core/log/erasure.hpp"

#include <algorithm>

#include "core/log/chain.hpp"
#include "core/log/limits.hpp"

namespace frontlijn::log {

namespace {

Error too_large(const char* what, std::size_t size, std::size_t bound) {
  return fail(ErrorKind::limit_exceeded, "commit.too-large",
              {{"what", what}, {"size", std::to_string(size)}, {"bound", std::to_string(bound)}});
}

Error too_much_left(const SizeLeft& size) {
  return size.operations > limits::operations_left_per_erasure
             ? too_large("operations", size.operations, limits::operations_left_per_erasure)
             : too_large("text", size.text_bytes, limits::text_left_per_erasure);
}

}  // namespace

void SizeLeft::add(const Payload& left) {
  operations += left.operations.size();
  for (const Operation& operation : left.operations) {
    text_bytes += operation.kind.size() + operation.field.size();
    if (const auto* text = std::get_if<std::string>(&operation.value)) text_bytes += text->size();
  }
}

bool SizeLeft::fits() const {
  return operations <= limits::operations_left_per_erasure && text_bytes <= limits::text_left_per_erasure;
}

Result<Bytes> encode_erasure(const Erasure& erasure) {
  if (erasure.erased.size() > limits::erased_per_commit || erasure.reasons.size() > limits::erased_per_commit)
    return too_large("erased", std::max(erasure.erased.size(), erasure.reasons.size()),
                     limits::erased_per_commit);
  ArchiveWriter out;
  out(cereal::make_size_tag(erasure.reasons.size()));
  for (const ErasureReason& reason : erasure.reasons) {
    if (reason.basis.size() > limits::basis_bytes)
      return too_large("basis", reason.basis.size(), limits::basis_bytes);
    out(reason.kind, reason.entity, reason.author, reason.basis, reason.time);
  }
  out(cereal::make_size_tag(erasure.erased.size()));
  SizeLeft size;
  for (const ErasedPayload& one : erasure.erased) {
    size.add(one.left);
    if (!size.fits()) return too_much_left(size);
    FRONTLIJN_TRY(const Bytes left, encode_payload(one.left));
    out(one.commit, left);
  }
  if (out.bytes().size() > limits::payload_bytes)
    return too_large("payload", out.bytes().size(), limits::payload_bytes);
  return out.take();
}

Result<Erasure> decode_erasure(ByteView bytes) {
  if (bytes.size() > limits::payload_bytes) return too_large("payload", bytes.size(), limits::payload_bytes);
  try {
    ArchiveReader in(bytes);
    Erasure erasure;
    const auto count = [&] {
      const std::uint64_t found = in.get_size();
      if (found > limits::erased_per_commit) throw cereal::Exception("names more than a commit may");
      return found;
    };
    for (std::uint64_t left = count(); left > 0; --left) {
      ErasureReason reason;
      in(reason.kind, reason.entity, reason.author, reason.basis, reason.time);
      if (reason.kind.size() > limits::name_bytes || reason.basis.size() > limits::basis_bytes ||
          !is_utf8(reason.kind) || !is_utf8(reason.basis))
        throw cereal::Exception("a reason is too long or not UTF-8");
      erasure.reasons.push_back(std::move(reason));
    }
    SizeLeft size;
    for (std::uint64_t left = count(); left > 0; --left) {
      ErasedPayload one;
      Bytes payload;
      in(one.commit, payload);
      FRONTLIJN_TRY(one.left, decode_payload(PayloadKind::columns, payload));
      size.add(one.left);
      if (!size.fits()) return too_much_left(size);
      erasure.erased.push_back(std::move(one));
    }
    if (in.left() != 0) throw cereal::Exception("bytes left over");
    return erasure;
  } catch (const cereal::Exception& problem) {
    return fail(ErrorKind::damaged, "commit.damaged", {{"why", problem.what()}});
  }
}

Result<std::optional<Erasure>> readable_erasure(const Commit& commit) {
  if (!commit.payload || commit.header.kind != PayloadKind::erasure ||
      commit.header.cipher != PayloadCipher::none)
    return std::optional<Erasure>{};
  FRONTLIJN_TRY(auto erasure, decode_erasure(*commit.payload));
  return std::optional<Erasure>(std::move(erasure));
}

bool has_values_of(const Payload& payload, std::string_view kind, EntityId entity) {
  return std::any_of(payload.operations.begin(), payload.operations.end(), [&](const Operation& operation) {
    return operation.kind == kind && operation.entity == entity && !is_nothing(operation.value);
  });
}

Payload without_values_of(Payload payload, std::string_view kind, EntityId entity) {
  for (Operation& operation : payload.operations) {
    if (operation.kind == kind && operation.entity == entity) operation.value = Nothing{};
  }
  return payload;
}

Payload left_by_both(Payload one, const Payload& other) {
  const std::size_t shared = std::min(one.operations.size(), other.operations.size());
  for (std::size_t i = 0; i < shared; ++i) {
    if (is_nothing(other.operations[i].value)) one.operations[i].value = Nothing{};
  }
  return one;
}

bool may_erase(SpaceKind kind, const DeviceId& eraser, const DeviceId& maker, bool entrusted) {
  if (entrusted) return true;
  const bool is_own = kind == SpaceKind::personal || kind == SpaceKind::team_backstage;
  return is_own && eraser == maker;
}

}  // namespace frontlijn::log
