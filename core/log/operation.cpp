#include "core/log/operation.hpp"

#include "core/log/limits.hpp"
#include "core/log/payload_reading.hpp"

namespace frontlijn::log {

bool is_name(const std::string& name) {
  return !name.empty() && name.size() <= limits::name_bytes && is_utf8(name);
}

Error too_large(const char* what, std::size_t size, std::size_t bound) {
  return fail(ErrorKind::limit_exceeded, "commit.too-large",
              {{"what", what}, {"size", std::to_string(size)}, {"bound", std::to_string(bound)}});
}

std::vector<std::string> read_names(ArchiveReader& in) {
  auto names = read_list<std::string>(in, 2, 2 * limits::operations_per_commit);
  for (const std::string& name : names) {
    if (!is_name(name)) throw cereal::Exception("a name is empty, too long or not UTF-8");
  }
  return names;
}

namespace {

/// But for the bytes that are there.
constexpr std::size_t no_bound = ~std::size_t{0};

Result<Payload> decode_rows(ByteView bytes) {
  ArchiveReader in(bytes);
  Payload payload;
  in(payload.author);
  const auto names = read_names(in);
  const auto entities = read_list<EntityId>(in, sizeof(EntityId), no_bound);
  const auto devices = read_list<DeviceId>(in, sizeof(DeviceId), no_bound);
  const std::uint64_t count = in.get_size();
  if (count > limits::operations_per_commit)
    return too_large("operations", count, limits::operations_per_commit);
  payload.operations.reserve(count);
  std::uint64_t replaced_in_all = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint32_t kind = 0;
    std::uint32_t entity = 0;
    std::uint32_t field = 0;
    in(kind, entity, field);
    Operation operation{named(names, kind), named(entities, entity), named(names, field), {}, {}};
    load(in, operation.value);
    const std::uint64_t replaced = in.get_size();
    if (replaced > limits::replaced_per_operation)
      return too_large("replaces", replaced, limits::replaced_per_operation);
    replaced_in_all += replaced;
    if (replaced_in_all > limits::replaced_per_commit)
      return too_large("replaces", replaced_in_all, limits::replaced_per_commit);
    operation.replaces.resize(replaced);
    for (OperationId& id : operation.replaces) {
      std::uint32_t device = 0;
      in(device, id.sequence, id.mark, id.index);
      id.device = named(devices, device);
    }
    payload.operations.push_back(std::move(operation));
  }
  if (in.left() != 0) throw cereal::Exception("bytes left over");
  return payload;
}

}  // namespace

Result<Payload> decode_payload(PayloadKind kind, ByteView bytes) {
  if (bytes.size() > limits::payload_bytes) return too_large("payload", bytes.size(), limits::payload_bytes);
  try {
    if (kind == PayloadKind::rows) return decode_rows(bytes);
    if (kind == PayloadKind::columns) return decode_columns(bytes);
    throw cereal::Exception("of an unknown kind");
  } catch (const cereal::Exception& problem) {
    return fail(ErrorKind::damaged, "commit.damaged", {{"why", problem.what()}});
  }
}

}  // namespace frontlijn::log
