#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash.hpp"
#include "core/forms/xpath/limits.hpp"

namespace frontlijn::forms {

/// A control's number in display order.
using ControlId = std::uint32_t;
inline constexpr ControlId no_control = 0xFFFFFFFF;

enum class ControlKind {
  group,
  repeat,
  input,
  select_one,
  select_many,
  rank,
  range,
  upload,
  trigger,
  secret
};

/// "input", "select1", … as in the XForm.
std::string_view name_of(ControlKind kind);

/// What a bind says of the data's kind (ODK XForms specification, "Data Types").
enum class DataType {
  text,
  integer,
  decimal,
  boolean,
  date,
  time,
  date_time,
  geopoint,
  geotrace,
  geoshape,
  binary,
  barcode,
  select_one,
  select_many,
  rank,
  intent,
};

/// Our own marks on a bind (namespace urn:frontlijn:checklist:1), by local name: domain, bound, ground,
/// source, core, core-reason, depth, violated-when, requirement, requirement-authority, why, register,
/// writes.
using Marks = std::map<std::string, std::string, std::less<>>;
inline constexpr std::string_view marks_namespace = "urn:frontlijn:checklist:1";

/// Something to be shown, as the form defines it; what it shows now is asked of a FormSession.
struct Control {
  ControlId id = no_control;
  ControlKind kind = ControlKind::input;
  ControlId parent = no_control;
  std::vector<ControlId> children;
  /// Path of the data it stands for, without positions: "/data/room/door". Empty for a group without data.
  std::string ref;
  DataType type = DataType::text;
  std::string appearance;
  /// The rest of the control's and bind's attributes as written: mediatype, start, end, step, rows, query,
  /// "jr:noAddRemove", "orx:max-pixels", "entities:saveto", …
  std::map<std::string, std::string, std::less<>> attributes;
  /// The bind's marks over those of the groups it lies in.
  Marks marks;
  bool has_label = false;
  bool has_hint = false;
};

/// One item to be judged: a node whose bind has the mark violated-when.
struct CheckItem {
  std::string ref;
  Marks marks;
  ControlId control = no_control;
};

struct FormParts;

/// A form (ODK XForms specification), parsed once; unchangeable and shared between sessions and threads.
class FormDefinition {
 public:
  /// Refuses, each with line, column, node and reason: what is no XForm ("form.not-a-form",
  /// "form.no-instance", "xml.…"), a bind or control without its node ("form.no-node"), an expression that
  /// does not parse or calls an unknown function ("form.expression.not-understood", "….unknown-function",
  /// "….arguments"), a missing instance ("form.missing-instance"), calculations that go round in a circle
  /// ("form.cycle"), what is over a limit. A missing translation is no error: it shows as its id.
  static Result<std::shared_ptr<const FormDefinition>> parse(ByteView xml, const Limits& limits = {});

  ~FormDefinition();
  FormDefinition(const FormDefinition&) = delete;
  FormDefinition& operator=(const FormDefinition&) = delete;

  const std::string& id() const;
  const std::string& version() const;
  const std::string& title() const;
  /// Of the bytes: what a draft keeps to know its definition by.
  const Hash& hash() const;

  /// In the order of the form; empty when it has no translations.
  const std::vector<std::string>& languages() const;
  const std::string& default_language() const;

  /// All controls; a control's id is its index. Parents come before what they hold.
  const std::vector<Control>& controls() const;
  const std::vector<ControlId>& top_controls() const;
  /// The control for a path without positions, or null.
  const Control* control_for(std::string_view ref) const;

  /// Marks of any bound node, with those of its groups; null for an unknown path.
  const Marks* marks(std::string_view ref) const;
  const std::vector<CheckItem>& check_items() const;
  /// Paths of all leaves, in document order.
  std::vector<std::string> leaf_refs() const;

  /// An instance whose data comes from outside: its id and the address it was declared with
  /// ("jr://file-csv/trees.csv"; "jr://instance/last-saved" for what was sent last).
  struct External {
    std::string id;
    std::string source;
  };
  const std::vector<External>& external_instances() const;

  /// Oddities that do not keep the form from running; keys like those of errors.
  const std::vector<Error>& warnings() const;

  /// For the engine.
  const FormParts& parts() const { return *parts_; }

 private:
  explicit FormDefinition(std::unique_ptr<FormParts> parts);
  std::unique_ptr<const FormParts> parts_;
};

}  // namespace frontlijn::forms
