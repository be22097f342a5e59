#include "sync/protocol/frames.hpp"

#include <algorithm>

namespace frontlijn::sync {

namespace {

constexpr std::string_view proof_purpose = "frontlijn sync proof 1";

template <class T>
bool read_if(std::uint32_t tag, std::uint32_t version, ArchiveReader& archive, Frame& frame) {
  if (tag != T::tag) return false;
  T read;
  if constexpr (requires { read.read(archive, version); })
    read.read(archive, version);  // an older version had fewer fields
  else
    archive(read);
  // A newer version may have added fields at the end; our own has not.
  if (version <= T::version && archive.left() != 0) throw cereal::Exception("bytes left over");
  frame = std::move(read);
  return true;
}

template <class... T>
bool read_any(std::uint32_t tag, std::uint32_t version, ArchiveReader& archive, Frame& frame,
              const std::variant<T...>*) {
  return (read_if<T>(tag, version, archive, frame) || ...);
}

std::string shortened(std::string text, std::size_t most) {
  if (text.size() > most) text.resize(most);
  while (!text.empty() && !is_utf8(text))
    text.pop_back();  // not within a character
  return text;
}

}  // namespace

std::uint64_t grants_mark(std::vector<SpaceGrant> grants) {
  std::sort(grants.begin(), grants.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  const Hash hash = hash_of("frontlijn grants 1", {encode(grants)});
  std::uint64_t mark = 0;
  for (std::size_t i = 0; i < sizeof mark; ++i)
    mark = mark << 8 | hash.bytes[i];
  return mark == 0 ? 1 : mark;
}

Remark Remark::of(const Error& error) {
  Remark remark{shortened(error.key(), limits::key_bytes), {}};
  for (const auto& [name, value] : error.arguments()) {
    if (remark.arguments.size() == limits::arguments) break;
    remark.arguments.push_back(
        {shortened(name, limits::key_bytes), shortened(value, limits::argument_bytes)});
  }
  return remark;
}

Error Remark::error(ErrorKind kind) const {
  Error::Arguments list;
  for (const Argument& argument : arguments)
    list.emplace_back(argument.name, argument.value);
  return {kind, key, std::move(list)};
}

Bytes encode_frame(const Frame& frame) {
  return std::visit(
      [](const auto& fields) {
        ArchiveWriter archive;
        archive.put_number(fields.tag);
        archive.put_number(fields.version);
        archive(fields);
        return archive.take();
      },
      frame);
}

Result<std::optional<Frame>> decode_frame(ByteView bytes) {
  if (bytes.size() > limits::frame_bytes)
    return fail(ErrorKind::limit_exceeded, "sync.frame-too-large",
                {{"size", std::to_string(bytes.size())}, {"bound", std::to_string(limits::frame_bytes)}});
  try {
    ArchiveReader archive(bytes);
    std::uint32_t tag = 0;
    std::uint32_t version = 0;
    archive(tag, version);
    if (version == 0) throw cereal::Exception("no version");
    Frame frame;
    if (read_any(tag, version, archive, frame, static_cast<const Frame*>(nullptr)))
      return std::optional<Frame>(std::move(frame));
    if (tag >= first_optional_tag) return std::optional<Frame>{};
    return fail(ErrorKind::newer_version, "sync.unknown-frame", {{"tag", std::to_string(tag)}});
  } catch (const cereal::Exception& problem) {
    return fail(ErrorKind::damaged, "sync.bad-frame", {{"why", problem.what()}});
  }
}

Hash proof_hash(Side side, ByteView channel_binding, const Hello& hello, const Challenge& challenge) {
  const auto side_byte = static_cast<std::uint8_t>(side);
  const auto binding_size = static_cast<std::uint8_t>(std::min<std::size_t>(channel_binding.size(), 255));
  return hash_of(proof_purpose, {{&side_byte, 1},
                                 {&binding_size, 1},
                                 channel_binding,
                                 hello.nonce,
                                 challenge.nonce,
                                 hello.device.key,
                                 challenge.device.key});
}

log::Signature proof_of(const log::DeviceKey& key, const Hash& hash) { return key.sign(proof_purpose, hash); }

bool is_proven(const log::DeviceId& device, const Hash& hash, const log::Signature& proof) {
  return log::verify(device, proof_purpose, hash, proof);
}

Hasher possession_hasher(const Nonce& nonce) {
  Hasher hasher("frontlijn attachment possession 1");
  hasher.add(nonce);
  return hasher;
}

Hasher prefix_hasher() { return Hasher("frontlijn attachment prefix 1"); }

}  // namespace frontlijn::sync
