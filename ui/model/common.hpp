#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/base/catalogue.hpp"
#include "core/base/id.hpp"
#include "core/base/time.hpp"

/// What screens read: plain values, no store and no form behind them. Fixed words are keys into the
/// languages; what people wrote is text as they wrote it.
namespace frontlijn::ui {

/// A sentence to be said in the person's language.
struct Phrase {
  std::string key;
  Catalogue::Arguments arguments;
};

enum class SubjectKind { address, business, household, person, place };

/// Where a fact comes from; it stays on the fact (rule 4).
enum class SourceKind { seen, told, document, anonymous };

/// The age of what is shown (rule 22): the newest news of each device that fed it.
struct DataAge {
  struct Device {
    std::string name;
    std::optional<Instant> heard;  ///< nothing: never
    bool is_this_one = false;
  };
  std::vector<Device> devices;
};

struct PersonRef {
  EntityId id;
  std::string name;
  bool is_me = false;
};

}  // namespace frontlijn::ui
