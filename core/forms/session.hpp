#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/id.hpp"
#include "core/base/random.hpp"
#include "core/base/time.hpp"
#include "core/forms/definition.hpp"
#include "core/forms/xpath/node.hpp"

namespace frontlijn::forms {

struct RepeatTag;
/// Of one instance of a repeat; keeps its meaning when others before it are removed, or another device's
/// instances are merged in.
using RepeatId = Id<RepeatTag>;

/// Where the data of external instances comes from: files beside the form, tables of the store.
class DatasetSource {
 public:
  virtual ~DatasetSource() = default;
  /// The tree of the instance `id` declared with the address `source`; see datasets.hpp for trees from CSV
  /// and GeoJSON. Fails with what the form's user is to be told.
  virtual Result<std::shared_ptr<const NodeTree>> open(std::string_view id, std::string_view source) = 0;
};

/// All that a running form takes from its surroundings. The references must outlive the session.
struct Surroundings {
  const Clock& clock;
  RandomSource& random;
  const TimeZone& zone;
  /// For jr:preload="property": deviceid, username, email, phonenumber, …
  std::map<std::string, std::string, std::less<>> properties = {};
  /// Null when the form has no external instances or they are not to be had.
  DatasetSource* datasets = nullptr;
  /// Asked for by odk:setgeopoint: "lat lon alt acc", or empty when unknown.
  std::string place = {};
};

struct Choice {
  std::string value;
  std::string label;
  /// The node it came from has children beyond value and label ("geometry", an image, …).
  std::map<std::string, std::string, std::less<>> properties;
  /// itext forms other than the plain label: "image", "audio", "video", "big-image".
  std::map<std::string, std::string, std::less<>> media;
  bool selected = false;
};

/// What is wrong with an answer as it stands.
enum class Problem { none, constraint, required, type };

/// Everything that a screen needs to show one node.
struct NodeState {
  std::string ref;         ///< with positions: "/data/room[2]/door[1]" is written "/data/room[2]/door"
  std::string stable_ref;  ///< with ids instead of positions: "/data/room{…}/door"
  std::string value;
  DataType type = DataType::text;
  bool relevant = true;
  bool readonly = false;
  bool required = false;
  bool valid = true;
  Problem problem = Problem::none;
  std::string
      message;  ///< of the constraint or of being required, in the form's words; empty when it has none
  std::string label;
  std::string hint;
  std::map<std::string, std::string, std::less<>> media;  ///< of the label: "image" → "jr://images/door.png"
  std::string guidance;
  std::vector<Choice> choices;
};

struct AnswerOutcome {
  /// The answer was taken in any case; it may be wrong.
  Problem problem = Problem::none;
  std::string message;
  /// Stable refs of leaves whose value changed, the answered one first: what a draft has to store.
  std::vector<std::string> changed;
  /// Whether the set of what is shown, or instances of repeats, changed.
  bool structure_changed = false;
};

/// What is to be shown, in order.
struct TreeItem {
  std::string ref;
  std::string stable_ref;
  ControlId control = no_control;
  ControlKind kind = ControlKind::input;
  std::string appearance;
  std::string label;
  /// Of a repeat: one `instance` item for each of its instances.
  bool is_instance = false;
  /// Of a repeat: whether the user may add and remove.
  bool can_add = false;
  std::vector<TreeItem> items;
};

struct Fault {
  std::string ref;
  std::string stable_ref;
  Problem problem = Problem::none;
  std::string message;
};

/// What a record asks of a data set's entity, for whoever keeps the data set to judge: it is no edit yet.
/// An update names in `base_version` what its maker had before them, so that a later value is not overwritten
/// unseen (ODK XForms Entities specification).
struct EntityChange {
  std::string dataset;
  std::string id;
  std::string base_version;
  /// What the device itself made of the data set before: the last version of the server's it knew, and the
  /// line of its own changes since (Entities specification 2024.1).
  std::string trunk_version;
  std::string branch_id;
  std::string label;
  bool create = false;
  bool update = false;
  /// Property → value; an empty value clears it. What is not relevant is not in it.
  std::map<std::string, std::string, std::less<>> properties;
};

struct Submission {
  std::string xml;
  std::string instance_id;
  std::string instance_name;
  /// File names of attachments that the answers name.
  std::vector<std::string> attachments;
  std::vector<EntityChange> entities;
  /// The file audit_file_name, for a form that asks for a record of its filling in; else empty.
  std::string audit;
};
inline constexpr std::string_view audit_file_name = "audit.csv";

/// A judgement that the form itself makes of a check item (mark violated-when).
struct Judgement {
  std::string ref;
  std::string stable_ref;
  Marks marks;
  bool answered = false;  ///< not looked at is not the same as in order
  bool violated = false;
};

enum class WantedType { any, text, number, boolean, nodes };

struct Evaluated {
  WantedType type = WantedType::text;  ///< never `any`
  std::string text;                    ///< numbers as JavaScript prints them, booleans "true" and "false"
  std::vector<std::string> nodes;      ///< refs
};

/// A leaf and its value; the path's repeats carry ids.
struct Answer {
  std::string path;
  std::string value;
};

/// One line of the record of filling in (ODK XForms specification, "Client Audit Logs"). An event that
/// concerns no question has no node.
struct AuditEvent {
  std::string event;  ///< "form start", "question", "add repeat", …
  std::string node;
  std::string before, after;  ///< values, where the form tracks changes
  Instant start{}, end{};

  template <class Archive>
  void save(Archive& archive) const {
    archive(event, node, before, after, to_ms(start), to_ms(end));
  }
  template <class Archive>
  void load(Archive& archive) {
    std::int64_t from = 0, until = 0;
    archive(event, node, before, after, from, until);
    start = instant_from_ms(from);
    end = instant_from_ms(until);
  }
};

/// A running form in a shape to be kept. Restoring it needs no more than the definition.
struct Draft {
  Hash definition;
  std::string form_id;
  std::string form_version;
  std::string language;
  /// Instances of all repeats in order, by stable path: "/data/room{…}".
  std::vector<std::string> repeats;
  /// Leaves that are not empty, or that the definition fills and are empty now.
  std::vector<Answer> answers;
  /// How it was filled in so far, where the form asks for that.
  std::vector<AuditEvent> audit;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(definition, form_id, form_version, language, repeats, answers, audit);
  }
};

template <class Archive>
void serialize(Archive& archive, Answer& answer) {
  archive(answer.path, answer.value);
}

class FormEngine;
class AuditRecord;

/// A definition being filled in. A `ref` may carry positions ("/data/room[2]/door"), ids
/// ("/data/room{0193…}/door"), or neither (then the first instance). Not for use by several threads at once.
class FormSession {
 public:
  /// A new record: defaults, preloads, calculations, first-load actions. A data set that is not to be had is
  /// empty and told of in `problems`.
  static Result<std::unique_ptr<FormSession>> begin(std::shared_ptr<const FormDefinition> definition,
                                                    Surroundings surroundings);
  /// A record that was made before, as XML of its primary instance (a submission). A form that keeps a
  /// deprecatedID gives it a new instanceID. Fails with "xml.…" and "form.other-form".
  static Result<std::unique_ptr<FormSession>> open(std::shared_ptr<const FormDefinition> definition,
                                                   ByteView instance, Surroundings surroundings);
  /// A draft, with the definition it was made with, or with a later version: what no longer has a place is
  /// in `left_over`.
  static Result<std::unique_ptr<FormSession>> restore(std::shared_ptr<const FormDefinition> definition,
                                                      const Draft& draft, Surroundings surroundings);
  ~FormSession();
  FormSession(const FormSession&) = delete;
  FormSession& operator=(const FormSession&) = delete;

  const FormDefinition& definition() const;
  const std::shared_ptr<const FormDefinition>& shared_definition() const;

  /// Sets a leaf as its user typed it, then recomputes what depends on it. An answer in error is kept.
  /// Fails with "form.no-such-node", "form.read-only", "form.not-a-question", "form.answer-too-long", and
  /// with "form.not-a-choice" and "form.out-of-range" for what no screen offers; then nothing changes.
  Result<AnswerOutcome> answer(std::string_view ref, std::string_view text);
  Result<NodeState> state(std::string_view ref) const;
  /// The value alone, without its label and choices.
  Result<std::string> value(std::string_view ref) const;

  /// `ref` names the repeat ("/data/room"); adds at the end. Gives the stable ref of the new instance.
  /// Fails with "form.not-a-repeat", "form.repeat-fixed" (the form sets the count), "form.too-many". A count
  /// that gets lower leaves the instances that hold answers; those above it may be removed.
  Result<std::string> add_repeat(std::string_view ref);
  /// The same with an id that another device chose, so that merged drafts agree.
  Result<std::string> add_repeat(std::string_view ref, RepeatId id);
  /// `ref` names one instance.
  Result<AnswerOutcome> remove_repeat(std::string_view ref);
  Result<std::size_t> count(std::string_view ref) const;

  /// What changed since it was last told, beyond what `answer` and `remove_repeat` tell themselves: after
  /// begin, add_repeat.
  AnswerOutcome take_changes();

  const std::string& language() const;
  /// Fails with "form.no-such-language".
  Result<void> set_language(std::string_view language);

  std::vector<TreeItem> tree() const;
  /// What stands in the way of finishing, in display order.
  std::vector<Fault> validate() const;
  /// The submission, without what is not relevant. Fails with "form.invalid" when `validate` finds a fault.
  Result<Submission> finalize();
  /// The submission as it stands, faults or not: for an export of a visit that was stopped half-way.
  Submission snapshot() const;

  /// Positions for ids and the other way round.
  Result<std::string> stable_ref(std::string_view ref) const;
  Result<std::string> shown_ref(std::string_view ref) const;
  /// All leaves that hold something.
  std::vector<Answer> answers() const;
  Draft draft() const;
  /// How the form was filled in so far; empty where it does not ask for that. Only the last event changes, and
  /// new ones come after it.
  const std::vector<AuditEvent>& audit_events() const;
  /// The form is put aside for a while: a line in the record of filling in.
  void put_aside();
  /// What went wrong while running, without stopping it: a data set that is missing, an expression that
  /// failed.
  const std::vector<Error>& problems() const;
  /// Answers of a draft that found no place in this definition.
  const std::vector<Answer>& left_over() const;
  /// A draft as bytes (archive.hpp), and back. Fails with "data.damaged".
  static Bytes encode_draft(const Draft& draft);
  static Result<Draft> decode_draft(ByteView bytes);

  /// Fails with what Evaluation::run fails with, and "form.no-such-node".
  Result<Evaluated> eval(std::string_view expression, std::string_view context, WantedType type) const;
  /// All check items, one for each instance they have; not those that are not relevant.
  std::vector<Judgement> judgements() const;
  /// For tests: recomputes everything from the answers alone.
  void recompute_all();

 private:
  FormSession(std::unique_ptr<FormEngine> engine, std::string_view first_event,
              const std::vector<AuditEvent>& before);
  Submission with_audit(Submission made) const;
  std::unique_ptr<FormEngine> engine_;
  std::unique_ptr<AuditRecord> audit_;
};

}  // namespace frontlijn::forms
