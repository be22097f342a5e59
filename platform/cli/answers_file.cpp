#include "platform/cli/answers_file.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "core/domain/people/checks.hpp"
#include "platform/cli/define.hpp"
#include "platform/system/files.hpp"
#include "platform/system/media_type.hpp"

namespace frontlijn::platform {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t most_bytes = 16 * 1024 * 1024;
constexpr std::size_t most_photo_bytes = 64 * 1024 * 1024;
constexpr std::size_t most_instances = 1'000;  // of one repeat, in one file

/// Beside the answers, a file may hold these, of this type.
struct OtherKey {
  std::string_view name;
  Json::value_t type;
};
constexpr OtherKey other_keys[] = {{"follow_up", Json::value_t::object},
                                   {"stop_after_core", Json::value_t::boolean},
                                   {"why_core_open", Json::value_t::string},
                                   {"words", Json::value_t::string}};
constexpr OtherKey follow_up_keys[] = {{"owner", Json::value_t::string},
                                       {"date", Json::value_t::string},
                                       {"what", Json::value_t::string},
                                       {"nothing_needed", Json::value_t::boolean}};

template <std::size_t count>
const OtherKey* find_key(const OtherKey (&keys)[count], std::string_view name) {
  const auto found =
      std::find_if(std::begin(keys), std::end(keys), [&](const auto& key) { return key.name == name; });
  return found == std::end(keys) ? nullptr : found;
}

std::string name_of(Json::value_t type) {
  if (type == Json::value_t::object) return "answers.type.object";
  return type == Json::value_t::boolean ? "answers.type.yes-no" : "answers.type.text";
}

Error wrong_type(const std::filesystem::path& file, const std::string& key, Json::value_t wanted) {
  return fail(ErrorKind::invalid_input, "answers.wrong-type",
              {{"file", file.string()}, {"key", key.substr(0, 80)}, {"wanted", name_of(wanted)}});
}

/// What is not understood is refused: passing over it would leave something out of the visit unnoticed.
Result<void> check_other_keys(const std::filesystem::path& file, const Json& content) {
  for (const OtherKey& key : other_keys) {
    const auto found = content.find(key.name);
    if (found != content.end() && found->type() != key.type)
      return wrong_type(file, std::string(key.name), key.type);
  }
  if (!content.contains("follow_up")) return {};
  for (const auto& [name, value] : content["follow_up"].items()) {
    const OtherKey* known = find_key(follow_up_keys, name);
    const std::string path = "follow_up." + name;
    if (known == nullptr)
      return fail(ErrorKind::invalid_input, "answers.unknown-key",
                  {{"file", file.string()}, {"key", path.substr(0, 80)}});
    if (value.type() != known->type) return wrong_type(file, path, known->type);
  }
  return {};
}

Error::Arguments place(const AnswersFile& file, const std::string& form, const std::string& ref) {
  return {{"file", file.path.string()}, {"form", form}, {"ref", ref}};
}

Error refused(const AnswersFile& file, const std::string& form, const std::string& ref, const Error& why) {
  Error::Arguments arguments = place(file, form, ref);
  arguments.emplace_back("why", "error." + why.key());
  arguments.insert(arguments.end(), why.arguments().begin(), why.arguments().end());
  return fail(why.kind(), "answers.refused", std::move(arguments));
}

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

/// "/data/room[3]/free": makes rooms until there are three.
Result<void> make_instances(domain::VisitRun& visit, std::size_t form, const std::string& ref) {
  for (auto open = ref.find('['); open != std::string::npos; open = ref.find('[', open + 1)) {
    std::size_t wanted = 0;
    std::from_chars(ref.data() + open + 1, ref.data() + ref.size(), wanted);
    const std::string repeat = ref.substr(0, open);
    if (wanted > most_instances)
      return fail(ErrorKind::limit_exceeded, "answers.too-many-instances",
                  {{"bound", std::to_string(most_instances)}});
    FRONTLIJN_TRY(std::size_t there, visit.form(form).count(repeat));
    for (; there < wanted; ++there) {
      FRONTLIJN_TRY([[maybe_unused]] const std::string made, visit.add_repeat(form, repeat));
    }
  }
  return {};
}

struct Given {
  std::string value;
  domain::SourceKind source = domain::SourceKind::seen;
};

/// "yes", 12, true, or {"value": "yes", "source": "told"}.
Result<Given> given_from(const Json& json) {
  Given given;
  if (!json.is_object()) {
    if (json.is_array()) return fail(ErrorKind::invalid_input, "answers.not-a-value");
    given.value = json.is_null() ? std::string{} : text_of(json);
    return given;
  }
  const bool has_source = json.contains("source");
  if (!json.contains("value") || json["value"].is_structured() || json.size() != (has_source ? 2U : 1U))
    return fail(ErrorKind::invalid_input, "answers.not-a-value");
  given.value = text_of(json["value"]);
  if (has_source) {
    FRONTLIJN_TRY(given.source,
                  domain::parse_id<domain::SourceKind>(text_of(json["source"]), "field.source"));
  }
  return given;
}

/// Told by the file of answers and the photo, which each have a name.
Error no_photo(const Error& why, const std::filesystem::path& path) {
  const Error::Arguments arguments{{"photo", path.string()},
                                   {"bound", std::to_string(most_photo_bytes / (1024 * 1024))}};
  if (why.key() == "file.missing") return fail(why.kind(), "answers.photo-missing", arguments);
  if (why.key() == "file.too-large") return fail(why.kind(), "answers.photo-too-large", arguments);
  return fail(why.kind(), "answers.photo-unreadable", arguments);
}

Result<forms::AnswerOutcome> give(const AnswersFile& file, const domain::Context& context,
                                  domain::VisitRun& visit, std::size_t form, const std::string& ref,
                                  const Json& json) {
  FRONTLIJN_TRY(const Given given, given_from(json));
  FRONTLIJN_CHECK(make_instances(visit, form, ref));
  const auto* control = visit.form(form).definition().control_for(domain::plain_path(ref));
  if (control == nullptr || control->kind != forms::ControlKind::upload || given.value.empty())
    return visit.answer(form, ref, given.value, given.source);
  const std::filesystem::path path = file.path.parent_path() / given.value;  // an absolute one stays as it is
  const auto bytes = read_file(path, most_photo_bytes);
  if (!bytes) return no_photo(bytes.error(), path);
  FRONTLIJN_TRY(auto attachment,
                context.store.put_attachment(*bytes, media_type_of(*bytes), path.filename().string()));
  return visit.attach(form, ref, std::move(attachment));
}

/// What the question does not take, told with its place.
Error misfit(const AnswersFile& file, domain::VisitRun& visit, std::size_t form, const std::string& ref,
             const char* key, const Error::Arguments& more) {
  const auto state = visit.form(form).state(ref);
  if (!state) return state.error();
  Error::Arguments arguments = place(file, visit.checklist(form).form_id, ref);
  arguments.emplace_back("question", state->label);
  arguments.emplace_back("value", state->value.substr(0, 80));
  arguments.insert(arguments.end(), more.begin(), more.end());
  return fail(ErrorKind::invalid_input, key, std::move(arguments));
}

bool is_among(const std::vector<forms::Choice>& choices, std::string_view value) {
  return std::any_of(choices.begin(), choices.end(),
                     [&](const forms::Choice& choice) { return choice.value == value; });
}

/// Whether all that was chosen can be chosen. A form takes any word for a choice: on a screen there are no
/// others.
bool is_choosable(const forms::NodeState& state, bool many) {
  if (state.value.empty() || !many) return state.value.empty() || is_among(state.choices, state.value);
  std::istringstream words(state.value);
  for (std::string word; words >> word;) {
    if (!is_among(state.choices, word)) return false;
  }
  return true;
}

/// After all answers, since which choices there are may hang on one that stands later in the file.
Result<void> check_choices(const AnswersFile& file, domain::VisitRun& visit, std::size_t form,
                           const Json& answers) {
  constexpr std::size_t most_told = 12;
  for (const auto& answer : answers.items()) {
    const std::string& ref = answer.key();
    if (!ref.starts_with('/')) continue;
    const auto* control = visit.form(form).definition().control_for(domain::plain_path(ref));
    const bool many = control != nullptr && control->kind == forms::ControlKind::select_many;
    if (!many && (control == nullptr || control->kind != forms::ControlKind::select_one)) continue;
    FRONTLIJN_TRY(const auto state, visit.form(form).state(ref));
    if (!state.relevant || is_choosable(state, many)) continue;
    std::string known;
    for (std::size_t i = 0; i < std::min(state.choices.size(), most_told); ++i)
      known += (known.empty() ? "" : ", ") + state.choices[i].value;
    if (state.choices.size() > most_told) known += ", …";
    return misfit(file, visit, form, ref, "answers.not-a-choice", {{"choices", known}});
  }
  return {};
}

const char* key_of(const forms::AnswerOutcome& outcome) {
  if (outcome.problem == forms::Problem::type) return "answers.not-its-type";
  return outcome.message.empty() ? "answers.outside" : "answers.wrong";
}

Result<void> give_form(const AnswersFile& file, const domain::Context& context, domain::VisitRun& visit,
                       std::size_t form, const Json& answers) {
  const std::string& name = visit.checklist(form).form_id;
  for (const auto& [ref, json] : answers.items()) {
    if (!ref.starts_with('/')) continue;
    auto outcome = give(file, context, visit, form, ref, json);
    if (!outcome) return refused(file, name, ref, outcome.error());
    if (outcome->problem == forms::Problem::none || outcome->problem == forms::Problem::required) continue;
    return misfit(file, visit, form, ref, key_of(*outcome), {{"message", outcome->message}});
  }
  return check_choices(file, visit, form, answers);
}

}  // namespace

Result<AnswersFile> read_answers(const std::filesystem::path& path) {
  FRONTLIJN_TRY(const Bytes bytes, read_file(path, most_bytes));
  try {
    Json content = Json::parse(bytes.begin(), bytes.end());
    if (!content.is_object())
      return fail(ErrorKind::invalid_input, "answers.not-an-object", {{"file", path.string()}});
    FRONTLIJN_CHECK(check_other_keys(path, content));
    return AnswersFile{path, std::move(content)};
  } catch (const Json::parse_error& problem) {
    const std::size_t end = std::min(bytes.size(), problem.byte > 0 ? problem.byte - 1 : 0);
    const auto line = std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(end), '\n') + 1;
    return fail(ErrorKind::invalid_input, "answers.not-json",
                {{"file", path.string()}, {"line", std::to_string(line)}});
  }
}

Result<void> give_answers(const AnswersFile& file, const domain::Context& context, domain::VisitRun& visit) {
  for (const auto& [key, value] : file.content.items()) {
    if (find_key(other_keys, key) != nullptr) continue;
    if (key.starts_with('/')) continue;
    auto form = visit.form_index(key);
    if (!form) return Error(form.error()).with("file", file.path.string());
    if (!value.is_object()) return wrong_type(file.path, key, Json::value_t::object);
    for (const auto& [ref, answer] : value.items()) {
      if (!ref.starts_with('/'))
        return fail(ErrorKind::invalid_input, "answers.not-a-path", place(file, key, ref.substr(0, 80)));
    }
    FRONTLIJN_CHECK(give_form(file, context, visit, *form, value));
  }
  // With one checklist its answers may stand at the top of the file.
  bool bare = false;
  for (const auto& entry : file.content.items())
    bare = bare || entry.key().starts_with('/');
  if (!bare) return {};
  if (visit.form_count() != 1)
    return fail(ErrorKind::invalid_input, "answers.which-form", {{"file", file.path.string()}});
  return give_form(file, context, visit, 0, file.content);
}

}  // namespace frontlijn::platform
