#include "core/log/value.hpp"

#include <cmath>

#include <fmt/format.h>

#include "core/log/limits.hpp"

namespace frontlijn::log {

namespace {

// On disk and on the wire for ever: numbers are only added.
enum Tag : std::uint32_t {
  tag_nothing = 0,
  tag_no = 1,
  tag_yes = 2,
  tag_whole = 3,
  tag_real = 4,
  tag_text = 5,
  tag_instant = 6,
  tag_entity = 7,
  tag_point = 8,
  tag_attachment = 9,
  tag_bytes = 10,
};

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

void put(ArchiveWriter& archive, std::uint32_t tag, const Bytes& body) { archive(tag, body); }

template <class... Parts>
void put_parts(ArchiveWriter& archive, std::uint32_t tag, const Parts&... parts) {
  ArchiveWriter body;
  if constexpr (sizeof...(parts) > 0) body(parts...);
  put(archive, tag, body.bytes());
}

double finite(double number) {
  if (!std::isfinite(number)) throw cereal::Exception("not a finite number");
  return number;
}

Value read_body(std::uint32_t tag, const Bytes& body) {
  ArchiveReader in(body);
  Value value;
  switch (tag) {
    case tag_nothing:
      break;
    case tag_no:
      value = false;
      break;
    case tag_yes:
      value = true;
      break;
    case tag_whole: {
      std::int64_t number = 0;
      in(number);
      value = number;
      break;
    }
    case tag_real: {
      double number = 0;
      in(number);
      value = finite(number);
      break;
    }
    case tag_text: {
      if (body.size() > limits::text_bytes) throw cereal::Exception("text too long");
      const auto text = as_text(body);
      if (!is_utf8(text)) throw cereal::Exception("text is not UTF-8");
      return std::string(text);
    }
    case tag_instant: {
      std::int64_t ms = 0;
      in(ms);
      value = instant_from_ms(ms);
      break;
    }
    case tag_entity: {
      EntityId id;
      in(id);
      value = id;
      break;
    }
    case tag_point: {
      GeoPoint point;
      in(point.latitude, point.longitude, point.accuracy_metres);
      finite(point.latitude + point.longitude + point.accuracy_metres);
      value = point;
      break;
    }
    case tag_attachment: {
      AttachmentRef ref;
      in(ref.hash, ref.size_bytes, ref.media_type, ref.name);
      if (!is_utf8(ref.media_type) || !is_utf8(ref.name)) throw cereal::Exception("name is not UTF-8");
      value = ref;
      break;
    }
    case tag_bytes:
      return body;
    default:
      return OpaqueValue{tag, body};
  }
  if (in.left() != 0) throw cereal::Exception("value longer than its kind");
  return value;
}

}  // namespace

void save(ArchiveWriter& archive, const Value& value) {
  std::visit(Overloaded{
                 [&](Nothing) { put_parts(archive, tag_nothing); },
                 [&](bool yes) { put_parts(archive, yes ? tag_yes : tag_no); },
                 [&](std::int64_t number) { put_parts(archive, tag_whole, number); },
                 [&](double number) { put_parts(archive, tag_real, number); },
                 [&](const std::string& text) {
                   archive(static_cast<std::uint32_t>(tag_text), cereal::make_size_tag(text.size()));
                   archive.put(text.data(), text.size());
                 },
                 [&](Instant instant) { put_parts(archive, tag_instant, to_ms(instant)); },
                 [&](const EntityId& id) { put_parts(archive, tag_entity, id); },
                 [&](const GeoPoint& p) {
                   put_parts(archive, tag_point, p.latitude, p.longitude, p.accuracy_metres);
                 },
                 [&](const AttachmentRef& ref) {
                   put_parts(archive, tag_attachment, ref.hash, ref.size_bytes, ref.media_type, ref.name);
                 },
                 [&](const Bytes& bytes) { put(archive, tag_bytes, bytes); },
                 [&](const OpaqueValue& opaque) { put(archive, opaque.tag, opaque.bytes); },
             },
             value);
}

void load(ArchiveReader& archive, Value& value) {
  std::uint32_t tag = 0;
  Bytes body;
  archive(tag, body);
  value = read_body(tag, body);
}

std::string to_text(const Value& value) {
  return std::visit(Overloaded{
                        [](Nothing) { return std::string{}; },
                        [](bool yes) { return std::string(yes ? "true" : "false"); },
                        [](std::int64_t number) { return fmt::to_string(number); },
                        [](double number) { return fmt::format("{}", number); },
                        [](const std::string& text) { return text; },
                        [](Instant instant) { return to_iso(instant); },
                        [](const EntityId& id) { return id.to_text(); },
                        [](const GeoPoint& p) { return fmt::format("{} {}", p.latitude, p.longitude); },
                        [](const AttachmentRef& ref) { return ref.name; },
                        [](const Bytes& bytes) { return to_base64(bytes); },
                        [](const OpaqueValue& opaque) { return to_base64(opaque.bytes); },
                    },
                    value);
}

}  // namespace frontlijn::log
