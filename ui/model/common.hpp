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
    bool is_server = false;  ///< what its administrator did, such as adding a member
  };
  std::vector<Device> devices;
};

/// How far what a person recorded has come.
struct RecordState {
  enum class Stage {
    stored,     ///< the server has it durably
    under_way,  ///< sent, no answer yet
    here_only,  ///< goes with the next sync
    kept_back,  ///< stays on this device: no server, or a space that the server does not take
    refused,    ///< see `why`
  };
  Stage stage = Stage::kept_back;
  std::string server;         ///< as people know it; empty: the tablet belongs to none
  std::optional<Instant> at;  ///< stored or refused: when
  std::optional<Error> why;
  bool changed = false;    ///< an earlier state is on the server, the last change is not
  std::size_t others = 0;  ///< other devices that have it as well
};

/// What a person recorded and can ask the whereabouts of.
enum class RecordKind { observation, visit, finding, signal, deviation, agreement };

struct PersonRef {
  EntityId id;
  std::string name;
  bool is_me = false;
};

}  // namespace frontlijn::ui
