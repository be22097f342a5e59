#include "core/store/model.hpp"

#include <algorithm>
#include <utility>

namespace frontlijn::store {

const Field* Kind::field(std::string_view field_name) const {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == field_name; });
  return found == fields.end() ? nullptr : &*found;
}

Model& Model::add(Kind kind) {
  for (const Field& field : kind.fields)
    schema_.declare(kind.name, field.name, field.merge);
  kinds_.push_back(std::move(kind));
  return *this;
}

const Kind* Model::kind(std::string_view name) const {
  const auto found =
      std::find_if(kinds_.begin(), kinds_.end(), [&](const Kind& k) { return k.name == name; });
  return found == kinds_.end() ? nullptr : &*found;
}

Hash Model::fingerprint() const {
  Hasher hasher("frontlijn model 1");
  const auto add = [&](const std::string& text) {
    hasher.add(as_bytes(text));
    hasher.add(as_bytes("\n"));
  };
  for (const Kind& kind : kinds_) {
    add(kind.name);
    for (const Field& field : kind.fields)
      add(field.name + ' ' + std::to_string(static_cast<int>(field.type)) + ' ' +
          std::to_string(static_cast<int>(field.merge)) + (field.indexed ? " i" : "") +
          (field.searched ? " s" : ""));
  }
  return hasher.finish();
}

}  // namespace frontlijn::store
