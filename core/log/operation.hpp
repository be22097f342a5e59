#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "core/base/id.hpp"
#include "core/log/device.hpp"
#include "core/log/value.hpp"

namespace frontlijn::log {

/// Names one operation in a space, for all replicas and for ever.
struct OperationId {
  DeviceId device;
  std::uint64_t sequence = 0;  ///< of the commit in its device's chain
  std::uint32_t mark =
      0;  ///< first four bytes of the commit's hash: tells the branches of a forked chain apart
  std::uint32_t index = 0;  ///< within the commit

  bool operator==(const OperationId&) const = default;
  bool operator<(const OperationId& other) const {
    return std::tie(device, sequence, mark, index) <
           std::tie(other.device, other.sequence, other.mark, other.index);
  }
};

/// One write to one field of one entity.
struct Operation {
  std::string kind;  ///< of the entity, such as "observation"
  EntityId entity;
  std::string field;
  Value value;                        ///< Nothing takes away what is replaced
  std::vector<OperationId> replaces;  ///< the writes its maker saw and means to supersede

  bool operator==(const Operation&) const = default;
};

/// What one person did in one go.
struct Payload {
  EntityId author;  ///< the person; nil where the device itself speaks
  std::vector<Operation> operations;

  bool operator==(const Payload&) const = default;
};

/// What the payload is. On the wire for ever: numbers are only added, and an unknown one is kept and
/// passed on.
enum class PayloadKind : std::uint32_t {
  rows = 1,     ///< operations, one after the other; read, not written any more
  columns = 2,  ///< like with like: kinds and fields, entities, moments, each field's values
  erasure = 3,  ///< erasure.hpp
};
/// Whether it holds operations, and this version can read them.
constexpr bool has_operations(PayloadKind kind) {
  return kind == PayloadKind::rows || kind == PayloadKind::columns;
}

/// By column: what is alike stands together, so that it packs into little. Fails with "commit.too-large"
/// beyond the bounds in limits.hpp.
Result<Bytes> encode_payload(const Payload& payload);
/// Fails with "commit.damaged" (also for a kind that is not known) or "commit.too-large".
Result<Payload> decode_payload(PayloadKind kind, ByteView bytes);

}  // namespace frontlijn::log
