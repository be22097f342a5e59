#include "core/log/operation.hpp"

#include <map>

#include "core/log/limits.hpp"

namespace frontlijn::log {

namespace {

/// Gives each distinct thing a number, in order of first use.
template <class T>
class Table {
 public:
  std::uint32_t number(const T& thing) {
    const auto [at, is_new] = numbers_.try_emplace(thing, static_cast<std::uint32_t>(things_.size()));
    if (is_new) things_.push_back(thing);
    return at->second;
  }
  const std::vector<T>& things() const { return things_; }

 private:
  std::map<T, std::uint32_t> numbers_;
  std::vector<T> things_;
};

template <class T>
const T& at(const std::vector<T>& things, std::uint32_t number) {
  if (number >= things.size()) throw cereal::Exception("names a thing that is not in its table");
  return things[number];
}

bool is_name(const std::string& name) {
  return !name.empty() && name.size() <= limits::name_bytes && is_utf8(name);
}

Error too_large(const char* what, std::size_t size, std::size_t bound) {
  return fail(ErrorKind::limit_exceeded, "commit.too-large",
              {{"what", what}, {"size", std::to_string(size)}, {"bound", std::to_string(bound)}});
}

}  // namespace

Result<Bytes> encode_payload(const Payload& payload) {
  if (payload.operations.size() > limits::operations_per_commit)
    return too_large("operations", payload.operations.size(), limits::operations_per_commit);

  Table<std::string> names;
  Table<EntityId> entities;
  Table<DeviceId> devices;
  ArchiveWriter body;
  body(cereal::make_size_tag(payload.operations.size()));
  for (const Operation& operation : payload.operations) {
    if (!is_name(operation.kind) || !is_name(operation.field))
      return too_large("name", std::max(operation.kind.size(), operation.field.size()), limits::name_bytes);
    if (operation.replaces.size() > limits::replaced_per_operation)
      return too_large("replaces", operation.replaces.size(), limits::replaced_per_operation);
    if (const auto* text = std::get_if<std::string>(&operation.value);
        text && text->size() > limits::text_bytes)
      return too_large("text", text->size(), limits::text_bytes);
    body(names.number(operation.kind), entities.number(operation.entity), names.number(operation.field));
    save(body, operation.value);
    body(cereal::make_size_tag(operation.replaces.size()));
    for (const OperationId& id : operation.replaces)
      body(devices.number(id.device), id.sequence, id.mark, id.index);
  }

  ArchiveWriter whole;
  whole(payload.author, names.things(), entities.things(), devices.things());
  whole.put(body.bytes().data(), body.bytes().size());
  if (whole.bytes().size() > limits::payload_bytes)
    return too_large("payload", whole.bytes().size(), limits::payload_bytes);
  return whole.take();
}

Result<Payload> decode_payload(ByteView bytes) {
  if (bytes.size() > limits::payload_bytes) return too_large("payload", bytes.size(), limits::payload_bytes);
  try {
    ArchiveReader in(bytes);
    Payload payload;
    std::vector<std::string> names;
    std::vector<EntityId> entities;
    std::vector<DeviceId> devices;
    in(payload.author, names, entities, devices);
    for (const std::string& name : names) {
      if (!is_name(name)) throw cereal::Exception("a name is empty, too long or not UTF-8");
    }
    const std::uint64_t count = in.get_size();
    if (count > limits::operations_per_commit)
      return too_large("operations", count, limits::operations_per_commit);
    payload.operations.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
      std::uint32_t kind = 0;
      std::uint32_t entity = 0;
      std::uint32_t field = 0;
      in(kind, entity, field);
      Operation operation{at(names, kind), at(entities, entity), at(names, field), {}, {}};
      load(in, operation.value);
      const std::uint64_t replaced = in.get_size();
      if (replaced > limits::replaced_per_operation)
        return too_large("replaces", replaced, limits::replaced_per_operation);
      operation.replaces.resize(replaced);
      for (OperationId& id : operation.replaces) {
        std::uint32_t device = 0;
        in(device, id.sequence, id.mark, id.index);
        id.device = at(devices, device);
      }
      payload.operations.push_back(std::move(operation));
    }
    if (in.left() != 0) throw cereal::Exception("bytes left over");
    return payload;
  } catch (const cereal::Exception& problem) {
    return fail(ErrorKind::damaged, "commit.damaged", {{"why", problem.what()}});
  }
}

}  // namespace frontlijn::log
