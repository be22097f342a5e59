#include "core/log/state_page.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <tuple>

#include <zstd.h>

#include "core/log/limits.hpp"
#include "core/log/state_columns.hpp"

namespace frontlijn::log {

namespace {

constexpr std::uint32_t page_version = 2;
constexpr std::string_view claim_purpose = "frontlijn state 1";
constexpr std::string_view pages_purpose = "frontlijn state pages 1";
/// Values are mostly random (ids) or packed by column already; higher levels cost time and gain little.
constexpr int compression_level = 3;

/// How a write's id differs from the one before it.
enum Step : std::uint8_t { other_commit = 1, other_device = 2, mark_follows = 4 };

template <class T>
class NumberTable {
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
const T& thing_at(const std::vector<T>& things, std::uint64_t number) {
  if (number >= things.size()) throw cereal::Exception("names a thing that is not in its table");
  return things[number];
}

/// What one entity consists of: its kind, how many writes live in which field, how many ids it holds
/// replaced.
struct Shape {
  std::uint32_t kind = 0;
  std::vector<std::pair<std::uint32_t, std::uint64_t>> fields;
  std::uint64_t replaced = 0;

  bool operator<(const Shape& other) const {
    return std::tie(kind, replaced, fields) < std::tie(other.kind, other.replaced, other.fields);
  }
};

/// The ids and times of writes, each by its difference from the one before it.
struct IdColumns {
  Bytes steps;
  ArchiveWriter devices, sequences, times, indexes, marks;

  void add(const Write& write, const Write& before, const Coverage& coverage,
           NumberTable<DeviceId>& numbers) {
    std::uint8_t step = 0;
    const bool same_device = write.id.device == before.id.device;
    if (!same_device) {
      step = other_commit | other_device;
      devices(numbers.number(write.id.device));
      sequences(write.id.sequence);
    } else if (write.id.sequence != before.id.sequence || write.id.mark != before.id.mark ||
               write.time != before.time) {
      step = other_commit;
      sequences(static_cast<std::int64_t>(write.id.sequence - before.id.sequence));
    }
    if (step != 0) {
      times(static_cast<std::int64_t>(write.time.value - before.time.value));
      if (coverage.only_mark(write.id.device, write.id.sequence) != write.id.mark) {
        step |= mark_follows;
        marks(write.id.mark);
      }
    }
    indexes(static_cast<std::int64_t>(std::int64_t{write.id.index} - std::int64_t{before.id.index}));
    steps.push_back(step);
  }

  void save_to(ArchiveWriter& out) const {
    out(steps, devices.bytes(), sequences.bytes(), times.bytes(), indexes.bytes(), marks.bytes());
  }
};

class IdColumnsReader {
 public:
  explicit IdColumnsReader(ArchiveReader& in) {
    in(steps_, bytes_[0], bytes_[1], bytes_[2], bytes_[3], bytes_[4]);
    for (const Bytes& column : bytes_)
      columns_.emplace_back(column);
  }

  Write next(const Write& before, const Coverage& coverage, const std::vector<DeviceId>& devices) {
    if (step_ == steps_.size()) throw cereal::Exception("fewer ids than writes");
    const std::uint8_t step = steps_[step_++];
    Write write{before.id, before.time, {}};
    if (step != 0) {
      if ((step & other_commit) == 0) throw cereal::Exception("an id that cannot be");
      if ((step & other_device) != 0) {
        std::uint32_t number = 0;
        columns_[0](number);
        write.id.device = thing_at(devices, number);
        columns_[1](write.id.sequence);
      } else {
        std::int64_t difference = 0;
        columns_[1](difference);
        write.id.sequence += static_cast<std::uint64_t>(difference);
      }
      std::int64_t later = 0;
      columns_[2](later);
      write.time.value += static_cast<std::uint64_t>(later);
      if ((step & mark_follows) != 0) {
        columns_[4](write.id.mark);
        if (!coverage.covers(write.id)) throw cereal::Exception("a write of a commit that is not covered");
      } else {
        const auto mark = coverage.only_mark(write.id.device, write.id.sequence);
        if (!mark) throw cereal::Exception("a write of a commit that is not covered");
        write.id.mark = *mark;
      }
    }
    std::int64_t further = 0;
    columns_[3](further);
    const std::int64_t index = std::int64_t{before.id.index} + further;
    if (further > 0xFFFF'FFFFLL || further < -0xFFFF'FFFFLL || index < 0 || index > 0xFFFF'FFFFLL)
      throw cereal::Exception("an index that cannot be");
    write.id.index = static_cast<std::uint32_t>(index);
    return write;
  }
  bool at_end() const { return step_ == steps_.size(); }

 private:
  Bytes steps_;
  std::array<Bytes, 5> bytes_;
  std::deque<ArchiveReader> columns_;
  std::size_t step_ = 0;
};

std::uint64_t time_of(const EntityId& id) {
  std::uint64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i)
    ms = ms << 8 | id.bytes[i];
  return ms;
}

/// Grows by what is really there: an element may take more memory than it takes bytes.
template <class T>
std::vector<T> load_list(ArchiveReader& in) {
  std::vector<T> list;
  for (std::uint64_t count = in.get_size(); count > 0; --count) {
    T element{};
    in(element);
    list.push_back(std::move(element));
  }
  return list;
}

void bound(std::uint64_t count, std::uint64_t most) {
  if (count > most) throw cereal::Exception("more than a page may hold");
}

bool is_page_name(const std::string& name) {
  return !name.empty() && name.size() <= limits::name_bytes && is_utf8(name);
}

bool is_covered_erasure(const Commit& commit, const Coverage& coverage) {
  const CommitHeader& header = commit.header;
  return header.kind == PayloadKind::erasure && commit.signature && commit.payload &&
         commit.payload->size() <= limits::payload_bytes &&
         coverage.covers(header.device, header.sequence, mark_of(hash_of(header)));
}

void save_runs(ArchiveWriter& out, const StatePage& page, NumberTable<DeviceId>& devices) {
  ArchiveWriter marks;
  out(cereal::make_size_tag(page.covered.size()));
  for (const StatePage::Run& run : page.covered) {
    out(devices.number(run.device), run.first, cereal::make_size_tag(run.marks.size()));
    for (const std::uint32_t mark : run.marks)
      marks.put(&mark, sizeof mark);
  }
  out.put(marks.bytes().data(), marks.bytes().size());
}

void load_runs(ArchiveReader& in, StatePage& page, const std::vector<DeviceId>& devices, Coverage& coverage) {
  std::vector<std::uint64_t> counts;
  std::uint64_t runs = in.get_size();
  bound(runs, limits::state_page_runs);
  for (; runs > 0; --runs) {
    std::uint32_t device = 0;
    StatePage::Run& run = page.covered.emplace_back();
    in(device, run.first);
    run.device = thing_at(devices, device);
    counts.push_back(in.get_size());
  }
  for (std::size_t number = 0; number < counts.size(); ++number) {
    StatePage::Run& run = page.covered[number];
    if (counts[number] > in.left() / sizeof(std::uint32_t)) throw cereal::Exception("ends too early");
    run.marks.resize(counts[number]);
    in.get(run.marks.data(), run.marks.size() * sizeof(std::uint32_t));
    for (std::size_t i = 0; i < run.marks.size(); ++i) {
      if (!coverage.add(run.device, run.first + i, run.marks[i]))
        throw cereal::Exception("a chain with a hole");
    }
    if (coverage.commits() > limits::state_commits) throw cereal::Exception("more commits than allowed");
  }
}

Bytes columns_of(const StatePage& page, const Coverage& coverage) {
  NumberTable<DeviceId> devices;
  NumberTable<std::string> known_names;
  NumberTable<Shape> shapes;
  ArchiveWriter shape_numbers, id_times, id_rests, replaced;
  IdColumns ids;
  // By kind and field, in the order in which shapes name them.
  NumberTable<std::pair<std::uint32_t, std::uint32_t>> value_numbers;
  std::deque<ValueColumn> values;

  Write first_before;
  std::uint64_t time_before = 0;
  for (const StandingEntity& one : page.entities) {
    Shape shape{known_names.number(one.kind), {}, one.state.replaced().size()};
    Write before = first_before;
    bool is_first = true;
    for (const auto& [field, writes] : one.state.fields()) {
      shape.fields.emplace_back(known_names.number(field), writes.size());
      const std::uint32_t column = value_numbers.number({shape.kind, shape.fields.back().first});
      if (column == values.size()) values.emplace_back();
      for (const Write& write : writes) {
        ids.add(write, before, coverage, devices);
        before = {write.id, write.time, {}};
        if (std::exchange(is_first, false)) first_before = before;
        values[column].add(write.value);
      }
    }
    for (const OperationId& id : one.state.replaced())
      replaced(devices.number(id.device), id.sequence, id.mark, id.index);
    shape_numbers(shapes.number(shape));
    const std::uint64_t time = time_of(one.entity);
    id_times(static_cast<std::int64_t>(time - time_before));
    time_before = time;
    id_rests.put(one.entity.bytes.data() + 6, 10);
  }

  ArchiveWriter runs;
  save_runs(runs, page, devices);
  ArchiveWriter out;
  out(page_version, devices.things(), known_names.things());
  out.put(runs.bytes().data(), runs.bytes().size());
  out(cereal::make_size_tag(shapes.things().size()));
  for (const Shape& shape : shapes.things()) {
    out(shape.kind, shape.replaced, cereal::make_size_tag(shape.fields.size()));
    for (const auto& [field, writes] : shape.fields)
      out(field, writes);
  }
  out(static_cast<std::uint64_t>(page.entities.size()), shape_numbers.bytes(), id_times.bytes(),
      id_rests.bytes());
  ids.save_to(out);
  for (const ValueColumn& column : values)
    column.save_to(out);
  out(replaced.bytes(), cereal::make_size_tag(page.erasures.size()));
  for (const Commit& erasure : page.erasures)
    out(erasure);
  return out.take();
}

std::vector<Shape> load_shapes(ArchiveReader& in, const std::vector<std::string>& known_names) {
  std::vector<Shape> shapes;
  std::uint64_t all_fields = 0;
  std::uint64_t count = in.get_size();
  bound(count, limits::state_page_shapes);
  for (; count > 0; --count) {
    Shape& shape = shapes.emplace_back();
    in(shape.kind, shape.replaced);
    thing_at(known_names, shape.kind);
    std::uint64_t fields = in.get_size();
    bound(all_fields += fields, limits::state_page_writes);
    for (; fields > 0; --fields) {
      std::uint32_t field = 0;
      std::uint64_t writes = 0;
      in(field, writes);
      thing_at(known_names, field);
      if (writes == 0) throw cereal::Exception("a field without a write");
      shape.fields.emplace_back(field, writes);
    }
    if (shape.fields.empty()) throw cereal::Exception("an entity without a write");
  }
  return shapes;
}

/// Reads one page, unpacked: first what all entities share, then one after another.
class PageReader {
 public:
  PageReader(ByteView bytes, Coverage& coverage) : in_(bytes), coverage_(coverage) {}

  StatePage read() {
    read_shared();
    read_columns();
    page_.entities.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(count_, most_reserved)));
    for (; count_ > 0; --count_)
      read_entity();
    check_all_read();
    return std::move(page_);
  }

 private:
  /// What a page says of how many entities follow is believed up to here before they are there.
  static constexpr std::uint64_t most_reserved = 4'096;

  void read_shared() {
    std::uint32_t version = 0;
    in_(version);
    if (version != page_version) throw cereal::Exception("a page of an unknown version");
    devices_ = load_list<DeviceId>(in_);
    names_ = load_list<std::string>(in_);
    bound(names_.size(), limits::state_page_writes);
    if (!std::all_of(names_.begin(), names_.end(), is_page_name))
      throw cereal::Exception("a name is empty, too long or not UTF-8");
    load_runs(in_, page_, devices_, coverage_);
    shapes_ = load_shapes(in_, names_);
  }

  void read_columns() {
    in_(count_, shape_bytes_, time_bytes_, rest_bytes_);
    if (count_ > rest_bytes_.size()) throw cereal::Exception("more entities than ids");
    ids_.emplace(in_);
    NumberTable<std::pair<std::uint32_t, std::uint32_t>> value_numbers;
    for (const Shape& shape : shapes_) {
      auto& columns = columns_of_shape_.emplace_back();
      for (const auto& [field, writes] : shape.fields) {
        columns.push_back(value_numbers.number({shape.kind, field}));
        if (columns.back() == values_.size()) values_.emplace_back(in_, budget_);
      }
      bound(values_.size(), limits::state_page_columns);
    }
    in_(replaced_bytes_);
    page_.erasures = load_list<Commit>(in_);
    if (!std::all_of(page_.erasures.begin(), page_.erasures.end(),
                     [&](const Commit& erasure) { return is_covered_erasure(erasure, coverage_); }))
      throw cereal::Exception("an erasure that is none, or is not covered");
    if (in_.left() != 0) throw cereal::Exception("bytes left over");
    shape_numbers_.emplace(shape_bytes_);
    id_times_.emplace(time_bytes_);
    id_rests_.emplace(rest_bytes_);
    replaced_.emplace(replaced_bytes_);
  }

  void read_entity() {
    std::uint32_t number = 0;
    (*shape_numbers_)(number);
    const Shape& shape = thing_at(shapes_, number);
    StandingEntity& one = page_.entities.emplace_back();
    one.kind = names_[shape.kind];
    one.entity = read_id();
    read_writes(shape, columns_of_shape_[number], one.state);
    read_replaced(shape.replaced, one.state);
    if (!one.state.in_order()) throw cereal::Exception("writes out of order");
  }

  EntityId read_id() {
    std::int64_t later = 0;
    (*id_times_)(later);
    time_ += static_cast<std::uint64_t>(later);
    EntityId id;
    for (std::size_t i = 0; i < 6; ++i)
      id.bytes[i] = static_cast<std::uint8_t>(time_ >> (8 * (5 - i)));
    id_rests_->get(id.bytes.data() + 6, 10);
    return id;
  }

  void read_writes(const Shape& shape, const std::vector<std::uint32_t>& columns, EntityState& state) {
    Write before = first_before_;
    bool is_first = true;
    auto column_number = columns.begin();
    for (const auto& [field, writes] : shape.fields) {
      use_up(writes);
      ValueColumnReader& column = values_[*column_number++];
      for (std::uint64_t i = 0; i < writes; ++i) {
        Write write = ids_->next(before, coverage_, devices_);
        before = {write.id, write.time, {}};
        if (std::exchange(is_first, false)) first_before_ = before;
        write.value = column.next(budget_);
        state.restore(names_[field], std::move(write));
      }
    }
  }

  void read_replaced(std::uint64_t count, EntityState& state) {
    use_up(count);
    for (; count > 0; --count) {
      std::uint32_t device = 0;
      OperationId id;
      (*replaced_)(device, id.sequence, id.mark, id.index);
      id.device = thing_at(devices_, device);
      state.restore_replaced(id);
    }
  }

  void use_up(std::uint64_t writes) {
    if (writes > writes_left_) throw cereal::Exception("more writes than a page may hold");
    writes_left_ -= writes;
  }

  void check_all_read() const {
    const bool all_read =
        shape_numbers_->left() == 0 && id_times_->left() == 0 && id_rests_->left() == 0 &&
        replaced_->left() == 0 && ids_->at_end() &&
        std::all_of(values_.begin(), values_.end(), [](const auto& one) { return one.at_end(); });
    if (!all_read) throw cereal::Exception("values left over");
  }

  ArchiveReader in_;
  Coverage& coverage_;
  StatePage page_;
  std::vector<DeviceId> devices_;
  std::vector<std::string> names_;
  std::vector<Shape> shapes_;
  std::vector<std::vector<std::uint32_t>> columns_of_shape_;

  std::uint64_t count_ = 0;
  Bytes shape_bytes_, time_bytes_, rest_bytes_, replaced_bytes_;
  std::optional<ArchiveReader> shape_numbers_, id_times_, id_rests_, replaced_;
  std::optional<IdColumnsReader> ids_;
  ColumnBudget budget_{limits::state_page_text_bytes};
  std::deque<ValueColumnReader> values_;

  std::uint64_t writes_left_ = limits::state_page_writes;
  Write first_before_;
  std::uint64_t time_ = 0;
};

Error damaged_page(const char* why) { return fail(ErrorKind::damaged, "state.damaged", {{"why", why}}); }

}  // namespace

Result<Bytes> pack(const StatePage& page, const Coverage& coverage) {
  std::size_t writes = 0;
  for (const StandingEntity& one : page.entities) {
    writes += one.state.replaced().size();
    for (const auto& [field, standing] : one.state.fields())
      writes += standing.size();
  }
  const Bytes raw = columns_of(page, coverage);
  if (raw.size() > limits::state_page_bytes || writes > limits::state_page_writes)
    return fail(ErrorKind::limit_exceeded, "state.too-large",
                {{"size", std::to_string(raw.size())}, {"bound", std::to_string(limits::state_page_bytes)}});
  ArchiveWriter out;
  out(page.again, static_cast<std::uint64_t>(raw.size()));
  Bytes packed(ZSTD_compressBound(raw.size()));
  const std::size_t size =
      ZSTD_compress(packed.data(), packed.size(), raw.data(), raw.size(), compression_level);
  if (ZSTD_isError(size) != 0) return damaged_page(ZSTD_getErrorName(size));
  out.put(packed.data(), size);
  return out.take();
}

Result<StatePage> unpack(ByteView packed, Coverage& coverage) {
  try {
    ArchiveReader in(packed);
    bool again = false;
    std::uint64_t size = 0;
    in(again, size);
    if (size > limits::state_page_bytes) return damaged_page("a page larger than allowed");
    const ByteView body = packed.last(in.left());
    // It says its own size too: nothing is allocated for one that lies.
    if (ZSTD_getFrameContentSize(body.data(), body.size()) != size)
      return damaged_page("a page of another size");
    Bytes raw(static_cast<std::size_t>(size));
    if (ZSTD_decompress(raw.data(), raw.size(), body.data(), body.size()) != size)
      return damaged_page("a page that does not unpack");
    StatePage page = PageReader(raw, coverage).read();
    page.again = again;
    return page;
  } catch (const cereal::Exception& problem) {
    return damaged_page(problem.what());
  }
}

bool says_again(ByteView packed) { return !packed.empty() && packed.front() == 1; }

Hash hash_of(const StateClaim& claim) {
  ArchiveWriter out;
  out(claim.space, LogPlace(claim.place), SpaceDigest(claim.digest), claim.ends, claim.pages);
  return frontlijn::hash_of(claim_purpose, {out.bytes()});
}

Signature sign(const DeviceKey& key, const StateClaim& claim) {
  return key.sign(claim_purpose, hash_of(claim));
}

bool verify(const DeviceId& maker, const StateClaim& claim, const Signature& signature) {
  return verify(maker, claim_purpose, hash_of(claim), signature);
}

Hasher state_hasher() { return Hasher(pages_purpose); }

}  // namespace frontlijn::log
