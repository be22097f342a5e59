#include "core/log/value.hpp"

#include <cmath>

#include <fmt/format.h>

#include "core/log/limits.hpp"

namespace frontlijn::log {

namespace {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

template <class... Parts>
Bytes bytes_of(const Parts&... parts) {
  ArchiveWriter body;
  body(parts...);
  return body.take();
}

double finite(double number) {
  if (!std::isfinite(number)) throw cereal::Exception("not a finite number");
  return number;
}

}  // namespace

Value value_from(ValueTag tag, const Bytes& body) {
  ArchiveReader in(body);
  Value value;
  switch (tag) {
    case ValueTag::nothing:
      break;
    case ValueTag::no:
      value = false;
      break;
    case ValueTag::yes:
      value = true;
      break;
    case ValueTag::whole: {
      std::int64_t number = 0;
      in(number);
      value = number;
      break;
    }
    case ValueTag::real: {
      double number = 0;
      in(number);
      value = finite(number);
      break;
    }
    case ValueTag::text: {
      if (body.size() > limits::text_bytes) throw cereal::Exception("text too long");
      const auto text = as_text(body);
      if (!is_utf8(text)) throw cereal::Exception("text is not UTF-8");
      return std::string(text);
    }
    case ValueTag::instant: {
      std::int64_t ms = 0;
      in(ms);
      value = instant_from_ms(ms);
      break;
    }
    case ValueTag::entity: {
      EntityId id;
      in(id);
      value = id;
      break;
    }
    case ValueTag::point: {
      GeoPoint point;
      in(point.latitude, point.longitude, point.accuracy_metres);
      finite(point.latitude + point.longitude + point.accuracy_metres);
      value = point;
      break;
    }
    case ValueTag::attachment: {
      AttachmentRef ref;
      in(ref.hash, ref.size_bytes, ref.media_type, ref.name);
      if (!is_utf8(ref.media_type) || !is_utf8(ref.name)) throw cereal::Exception("name is not UTF-8");
      value = ref;
      break;
    }
    case ValueTag::bytes:
      return body;
    default:
      return OpaqueValue{static_cast<std::uint32_t>(tag), body};
  }
  if (in.left() != 0) throw cereal::Exception("value longer than its kind");
  return value;
}

ValueTag tag_of(const Value& value) {
  return std::visit(Overloaded{
                        [](Nothing) { return ValueTag::nothing; },
                        [](bool yes) { return yes ? ValueTag::yes : ValueTag::no; },
                        [](std::int64_t) { return ValueTag::whole; },
                        [](double) { return ValueTag::real; },
                        [](const std::string&) { return ValueTag::text; },
                        [](Instant) { return ValueTag::instant; },
                        [](const EntityId&) { return ValueTag::entity; },
                        [](const GeoPoint&) { return ValueTag::point; },
                        [](const AttachmentRef&) { return ValueTag::attachment; },
                        [](const Bytes&) { return ValueTag::bytes; },
                        [](const OpaqueValue& opaque) { return static_cast<ValueTag>(opaque.tag); },
                    },
                    value);
}

Bytes body_of(const Value& value) {
  return std::visit(
      Overloaded{
          [](Nothing) { return Bytes{}; },
          [](bool) { return Bytes{}; },
          [](std::int64_t number) { return bytes_of(number); },
          [](double number) { return bytes_of(number); },
          [](const std::string& text) { return Bytes(text.begin(), text.end()); },
          [](Instant instant) { return bytes_of(to_ms(instant)); },
          [](const EntityId& id) { return bytes_of(id); },
          [](const GeoPoint& p) { return bytes_of(p.latitude, p.longitude, p.accuracy_metres); },
          [](const AttachmentRef& ref) {
            return bytes_of(ref.hash, ref.size_bytes, ref.media_type, ref.name);
          },
          [](const Bytes& bytes) { return bytes; },
          [](const OpaqueValue& opaque) { return opaque.bytes; },
      },
      value);
}

void save(ArchiveWriter& archive, const Value& value) {
  archive(tag_of(value));
  if (const auto* text = std::get_if<std::string>(&value)) {  // most values: not copied
    archive(cereal::make_size_tag(text->size()));
    archive.put(text->data(), text->size());
  } else {
    archive(body_of(value));
  }
}

void load(ArchiveReader& archive, Value& value) {
  ValueTag tag{};
  Bytes body;
  archive(tag, body);
  value = value_from(tag, body);
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
