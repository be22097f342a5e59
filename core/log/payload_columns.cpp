// A payload by column. In this order, each a whole number (archive.hpp) unless said otherwise:
//   author (16 bytes); names (texts); devices (32 bytes each);
//   entities: how many; per entity the moment its id begins with, less that of the one before; the ten other
//     bytes of each;
//   shapes, which are kind and field: how many; per shape the numbers of its two names;
//   operations: how many; the shape of each; the number of the entity of each, less that of the one before;
//   replaced writes: how many in all; where there are any, how many per operation; then per replaced write
//   its
//     device; its sequence number, its index, each less that of the one before; its mark (4 bytes);
//   per shape, the values of its operations: twice the tag of the first, and one more where all have that
//   tag;
//     else the tag of each. Then per tag, in order of tags:
//     whole numbers and moments: each less the one before; real numbers: 8 bytes each;
//     texts: how many different ones, their sizes, their bytes; per value how far its number is from that of
//     the
//       next new one, 0 being that new one;
//     entities: their numbers, each less the one before; all others: sizes, then bytes.
// Differences are signed and wrap around.
#include <map>
#include <optional>

#include "core/log/limits.hpp"
#include "core/log/payload_reading.hpp"

namespace frontlijn::log {

namespace {

constexpr std::size_t id_moment_bytes = 6;
constexpr std::uint64_t id_moments = std::uint64_t{1} << 48;

/// Gives each distinct thing a number, in order of first use.
template <class T>
class Table {
 public:
  std::uint64_t number(const T& thing) {
    const auto [at, is_new] = numbers_.try_emplace(thing, things_.size());
    if (is_new) things_.push_back(thing);
    return at->second;
  }
  const std::vector<T>& things() const { return things_; }

 private:
  std::map<T, std::uint64_t> numbers_;
  std::vector<T> things_;
};

/// Numbers of which each is written less the one before.
class Steps {
 public:
  void put(ArchiveWriter& out, std::uint64_t number) {
    out(static_cast<std::int64_t>(number - before_));
    before_ = number;
  }
  std::uint64_t get(ArchiveReader& in) {
    std::int64_t step = 0;
    in(step);
    return before_ += static_cast<std::uint64_t>(step);
  }

 private:
  std::uint64_t before_ = 0;
};

std::uint64_t moment_of(const EntityId& id) {
  std::uint64_t moment = 0;
  for (std::size_t i = 0; i < id_moment_bytes; ++i)
    moment = moment << 8 | id.bytes[i];
  return moment;
}

void set_moment(EntityId& id, std::uint64_t moment) {
  if (moment >= id_moments) throw cereal::Exception("an id of no moment");
  for (std::size_t i = id_moment_bytes; i > 0; --i, moment >>= 8)
    id.bytes[i - 1] = static_cast<std::uint8_t>(moment);
}

bool is_whole(ValueTag tag) { return tag == ValueTag::whole || tag == ValueTag::instant; }
bool is_in_tag(ValueTag tag) {
  return tag == ValueTag::nothing || tag == ValueTag::no || tag == ValueTag::yes;
}

/// Kind and field, by their names' numbers.
using Shape = std::pair<std::uint64_t, std::uint64_t>;
/// The operations of each shape, in their order.
using Groups = std::vector<std::vector<std::size_t>>;
/// The values of one shape that have the same tag, by operation.
using ByTag = std::map<ValueTag, std::vector<std::size_t>>;

// --- writing ---

class Writer {
 public:
  explicit Writer(const std::vector<Operation>& operations) : operations_(operations) {}

  Result<Bytes> write(const EntityId& author) {
    FRONTLIJN_CHECK(number_all());
    write_replaced();
    for (const auto& group : groups_)
      write_values(group);
    ArchiveWriter out;
    out(author, names_.things(), devices_.things());
    write_entities(out);
    out(cereal::make_size_tag(shapes_.things().size()));
    for (const auto& [kind, field] : shapes_.things())
      out(kind, field);
    out.put(body_.bytes().data(), body_.bytes().size());
    return out.take();
  }

 private:
  Result<void> check(const Operation& operation) const {
    if (!is_name(operation.kind) || !is_name(operation.field))
      return too_large("name", std::max(operation.kind.size(), operation.field.size()), limits::name_bytes);
    if (operation.replaces.size() > limits::replaced_per_operation)
      return too_large("replaces", operation.replaces.size(), limits::replaced_per_operation);
    if (const auto* text = std::get_if<std::string>(&operation.value);
        text != nullptr && text->size() > limits::text_bytes)
      return too_large("text", text->size(), limits::text_bytes);
    if (std::holds_alternative<OpaqueValue>(operation.value) && tag_of(operation.value) <= ValueTag::bytes)
      return fail(ErrorKind::invalid_input, "commit.damaged", {{"why", "a known value as an unknown one"}});
    return {};
  }

  Result<void> number_all() {
    std::size_t text_bytes = 0;
    std::size_t replaced = 0;
    std::vector<std::uint64_t> shapes;
    std::vector<std::uint64_t> entities;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      const Operation& operation = operations_[i];
      FRONTLIJN_CHECK(check(operation));
      if (const auto* text = std::get_if<std::string>(&operation.value)) text_bytes += text->size();
      replaced += operation.replaces.size();
      const auto kind = names_.number(operation.kind);
      shapes.push_back(shapes_.number({kind, names_.number(operation.field)}));
      entities.push_back(entities_.number(operation.entity));
      groups_.resize(shapes_.things().size());
      groups_[shapes.back()].push_back(i);
    }
    if (text_bytes > limits::payload_bytes) return too_large("payload", text_bytes, limits::payload_bytes);
    if (replaced > limits::replaced_per_commit)
      return too_large("replaces", replaced, limits::replaced_per_commit);
    for (const Operation& operation : operations_) {
      if (const auto* id = std::get_if<EntityId>(&operation.value)) entities_.number(*id);
    }
    body_(cereal::make_size_tag(operations_.size()));
    for (const auto shape : shapes)
      body_(shape);
    Steps steps;
    for (const auto entity : entities)
      steps.put(body_, entity);
    return {};
  }

  void write_entities(ArchiveWriter& out) const {
    out(cereal::make_size_tag(entities_.things().size()));
    Steps steps;
    for (const EntityId& id : entities_.things())
      steps.put(out, moment_of(id));
    for (const EntityId& id : entities_.things())
      out.put(id.bytes.data() + id_moment_bytes, id.bytes.size() - id_moment_bytes);
  }

  void write_replaced() {
    std::vector<const OperationId*> replaced;
    for (const Operation& operation : operations_) {
      for (const OperationId& id : operation.replaces)
        replaced.push_back(&id);
    }
    body_(cereal::make_size_tag(replaced.size()));
    if (replaced.empty()) return;
    for (const Operation& operation : operations_)
      body_(static_cast<std::uint64_t>(operation.replaces.size()));
    for (const OperationId* id : replaced)
      body_(devices_.number(id->device));
    Steps sequences;
    for (const OperationId* id : replaced)
      sequences.put(body_, id->sequence);
    Steps indexes;
    for (const OperationId* id : replaced)
      indexes.put(body_, id->index);
    for (const OperationId* id : replaced) {
      for (unsigned shift = 0; shift < 32; shift += 8)
        body_(static_cast<std::uint8_t>(id->mark >> shift));
    }
  }

  const Value& value(std::size_t operation) const { return operations_[operation].value; }

  void write_values(const std::vector<std::size_t>& group) {
    ByTag by_tag;
    for (const std::size_t i : group)
      by_tag[tag_of(value(i))].push_back(i);
    const auto first = static_cast<std::uint64_t>(tag_of(value(group.front())));
    body_(first * 2 + (by_tag.size() == 1 ? 1 : 0));
    if (by_tag.size() > 1) {
      for (const std::size_t i : group)
        body_(tag_of(value(i)));
    }
    for (const auto& [tag, operations] : by_tag)
      write_column(tag, operations);
  }

  void write_column(ValueTag tag, const std::vector<std::size_t>& operations) {
    if (is_in_tag(tag)) return;
    if (tag == ValueTag::text) return write_texts(operations);
    Steps steps;
    if (is_whole(tag) || tag == ValueTag::entity) {
      for (const std::size_t i : operations) {
        if (const auto* id = std::get_if<EntityId>(&value(i)))
          steps.put(body_, entities_.number(*id));
        else if (const auto* moment = std::get_if<Instant>(&value(i)))
          steps.put(body_, static_cast<std::uint64_t>(to_ms(*moment)));
        else
          steps.put(body_, static_cast<std::uint64_t>(std::get<std::int64_t>(value(i))));
      }
      return;
    }
    std::vector<Bytes> bodies;
    for (const std::size_t i : operations)
      bodies.push_back(body_of(value(i)));
    if (tag != ValueTag::real) {
      for (const Bytes& body : bodies)
        body_(static_cast<std::uint64_t>(body.size()));
    }
    for (const Bytes& body : bodies)
      body_.put(body.data(), body.size());
  }

  void write_texts(const std::vector<std::size_t>& operations) {
    Table<std::string> texts;
    std::vector<std::uint64_t> back;
    for (const std::size_t i : operations) {
      const std::uint64_t next = texts.things().size();
      back.push_back(next - texts.number(std::get<std::string>(value(i))));
    }
    body_(cereal::make_size_tag(texts.things().size()));
    for (const std::string& text : texts.things())
      body_(static_cast<std::uint64_t>(text.size()));
    for (const std::string& text : texts.things())
      body_.put(text.data(), text.size());
    for (const std::uint64_t one : back)
      body_(one);
  }

  const std::vector<Operation>& operations_;
  Table<std::string> names_;
  Table<DeviceId> devices_;
  Table<EntityId> entities_;
  Table<Shape> shapes_;
  Groups groups_;
  ArchiveWriter body_;
};

// --- reading ---

class Reader {
 public:
  explicit Reader(ByteView bytes) : in_(bytes) {}

  Result<Payload> read() {
    Payload payload;
    in_(payload.author);
    const auto names = read_names(in_);
    devices_ = read_list<DeviceId>(in_, sizeof(DeviceId), in_.left());
    read_entities();
    const auto shapes = read_list<Shape>(in_, 2, limits::operations_per_commit);
    for (const auto& [kind, field] : shapes) {
      (void)named(names, kind);
      (void)named(names, field);
    }
    Groups groups(shapes.size());
    const std::uint64_t count = in_.get_size();
    if (count > limits::operations_per_commit)
      return too_large("operations", count, limits::operations_per_commit);
    payload.operations.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      std::uint64_t shape = 0;
      in_(shape);
      const auto& [kind, field] = named(shapes, shape);
      payload.operations[i].kind = names[kind];
      payload.operations[i].field = names[field];
      groups[shape].push_back(i);
    }
    Steps steps;
    for (Operation& operation : payload.operations)
      operation.entity = named(entities_, steps.get(in_));
    FRONTLIJN_CHECK(read_replaced(payload.operations));
    for (const auto& group : groups) {
      if (group.empty()) throw cereal::Exception("a kind and field of no operation");
      FRONTLIJN_CHECK(read_values(payload.operations, group));
    }
    if (in_.left() != 0) throw cereal::Exception("bytes left over");
    return payload;
  }

 private:
  void read_entities() {
    const std::uint64_t count = in_.get_size();
    if (count > in_.left() / (1 + sizeof(EntityId) - id_moment_bytes))
      throw cereal::Exception("more than there is room for");
    entities_.resize(count);
    Steps steps;
    for (EntityId& id : entities_)
      set_moment(id, steps.get(in_));
    for (EntityId& id : entities_)
      in_.get(id.bytes.data() + id_moment_bytes, id.bytes.size() - id_moment_bytes);
  }

  Result<void> read_replaced(std::vector<Operation>& operations) {
    const std::uint64_t in_all = in_.get_size();
    if (in_all == 0) return {};
    if (in_all > limits::replaced_per_commit)
      return too_large("replaces", in_all, limits::replaced_per_commit);
    std::vector<OperationId*> replaced;
    std::uint64_t left = in_all;
    for (Operation& operation : operations) {
      std::uint64_t count = 0;
      in_(count);
      if (count > limits::replaced_per_operation)
        return too_large("replaces", count, limits::replaced_per_operation);
      if (count > left) throw cereal::Exception("more replaced than there are");
      left -= count;
      operation.replaces.resize(count);
      for (OperationId& id : operation.replaces)
        replaced.push_back(&id);
    }
    if (left > 0) throw cereal::Exception("fewer replaced than there are");
    for (OperationId* id : replaced) {
      std::uint64_t device = 0;
      in_(device);
      id->device = named(devices_, device);
    }
    Steps sequences;
    for (OperationId* id : replaced)
      id->sequence = sequences.get(in_);
    Steps indexes;
    for (OperationId* id : replaced) {
      const std::uint64_t index = indexes.get(in_);
      id->index = static_cast<std::uint32_t>(index);
      if (id->index != index) throw cereal::Exception("number too large");
    }
    for (OperationId* id : replaced) {
      for (unsigned shift = 0; shift < 32; shift += 8) {
        std::uint8_t byte = 0;
        in_(byte);
        id->mark |= std::uint32_t{byte} << shift;
      }
    }
    return {};
  }

  Result<void> read_values(std::vector<Operation>& operations, const std::vector<std::size_t>& group) {
    std::uint64_t first = 0;
    in_(first);
    const auto read_tag = [](std::uint64_t number) {
      if (number > ~std::uint32_t{0}) throw cereal::Exception("number too large");
      return static_cast<ValueTag>(number);
    };
    ByTag by_tag;
    if (first % 2 == 1) {
      by_tag[read_tag(first / 2)] = group;
    } else {
      for (const std::size_t i : group) {
        std::uint64_t tag = 0;
        in_(tag);
        by_tag[read_tag(tag)].push_back(i);
      }
    }
    for (const auto& [tag, of_tag] : by_tag)
      FRONTLIJN_CHECK(read_column(operations, tag, of_tag));
    return {};
  }

  Result<void> read_column(std::vector<Operation>& operations, ValueTag tag,
                           const std::vector<std::size_t>& group) {
    if (tag == ValueTag::text) return read_texts(operations, group);
    Steps steps;
    if (tag == ValueTag::entity || is_whole(tag)) {
      for (const std::size_t i : group) {
        const std::uint64_t number = steps.get(in_);
        Value& value = operations[i].value;
        if (tag == ValueTag::entity)
          value = named(entities_, number);
        else if (tag == ValueTag::instant)
          value = instant_from_ms(static_cast<std::int64_t>(number));
        else
          value = static_cast<std::int64_t>(number);
      }
      return {};
    }
    std::vector<std::uint64_t> sizes(group.size(), tag == ValueTag::real ? sizeof(double) : 0);
    if (!is_in_tag(tag) && tag != ValueTag::real) read_sizes(sizes);
    for (std::size_t i = 0; i < group.size(); ++i)
      operations[group[i]].value = value_from(tag, read_bytes(sizes[i]));
    return {};
  }

  void read_sizes(std::vector<std::uint64_t>& sizes) {
    for (std::uint64_t& size : sizes)
      size = in_.get_size();
  }

  Bytes read_bytes(std::uint64_t size) {
    if (size > in_.left()) throw cereal::Exception("size larger than what follows");
    Bytes bytes(static_cast<std::size_t>(size));
    in_.get(bytes.data(), bytes.size());
    return bytes;
  }

  Result<void> read_texts(std::vector<Operation>& operations, const std::vector<std::size_t>& group) {
    const std::uint64_t count = in_.get_size();
    if (count > group.size()) throw cereal::Exception("a text of no operation");
    std::vector<std::uint64_t> sizes(count);
    read_sizes(sizes);
    std::vector<Value> texts;
    texts.reserve(sizes.size());
    for (const std::uint64_t size : sizes)
      texts.push_back(value_from(ValueTag::text, read_bytes(size)));
    std::size_t used = 0;
    for (const std::size_t i : group) {
      std::uint64_t back = 0;
      in_(back);
      if (back > used) throw cereal::Exception("names a thing that is not in its table");
      operations[i].value = named(texts, used - back);
      if (back == 0) ++used;
      // A text that is named again and again takes a byte each time, and its own size in memory.
      text_bytes_ += std::get<std::string>(operations[i].value).size();
      if (text_bytes_ > limits::payload_bytes)
        return too_large("payload", text_bytes_, limits::payload_bytes);
    }
    if (used != texts.size()) throw cereal::Exception("a text of no operation");
    return {};
  }

  ArchiveReader in_;
  std::vector<DeviceId> devices_;
  std::vector<EntityId> entities_;
  std::size_t text_bytes_ = 0;
};

}  // namespace

Result<Bytes> encode_payload(const Payload& payload) {
  if (payload.operations.size() > limits::operations_per_commit)
    return too_large("operations", payload.operations.size(), limits::operations_per_commit);
  FRONTLIJN_TRY(Bytes bytes, Writer(payload.operations).write(payload.author));
  if (bytes.size() > limits::payload_bytes) return too_large("payload", bytes.size(), limits::payload_bytes);
  return bytes;
}

Result<Payload> decode_columns(ByteView bytes) { return Reader(bytes).read(); }

}  // namespace frontlijn::log
