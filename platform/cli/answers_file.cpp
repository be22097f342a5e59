#include "platform/cli/answers_file.hpp"

#include <algorithm>
#include <charconv>

#include "core/domain/people/checks.hpp"
#include "platform/cli/define.hpp"
#include "platform/system/files.hpp"

namespace frontlijn::platform {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t most_bytes = 16 * 1024 * 1024;
constexpr std::size_t most_photo_bytes = 64 * 1024 * 1024;
constexpr std::size_t most_instances = 1'000;  // of one repeat, in one file

// Beside the answers, a file may hold these.
constexpr std::string_view other_keys[] = {"follow_up", "stop_after_core", "why_core_open", "words"};

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

std::string media_type(const std::filesystem::path& path) {
  std::string end = path.extension().string();
  std::transform(end.begin(), end.end(), end.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (end == ".jpg" || end == ".jpeg") return "image/jpeg";
  if (end == ".png") return "image/png";
  if (end == ".pdf") return "application/pdf";
  return "application/octet-stream";
}

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
  given.value = json.contains("value") ? text_of(json["value"]) : std::string{};
  if (json.contains("source")) {
    FRONTLIJN_TRY(given.source,
                  domain::parse_id<domain::SourceKind>(text_of(json["source"]), "field.source"));
  }
  return given;
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
  FRONTLIJN_TRY(const Bytes bytes, read_file(path, most_photo_bytes));
  FRONTLIJN_TRY(auto attachment,
                context.store.put_attachment(bytes, media_type(path), path.filename().string()));
  return visit.attach(form, ref, std::move(attachment));
}

Result<void> give_form(const AnswersFile& file, const domain::Context& context, domain::VisitRun& visit,
                       std::size_t form, const Json& answers) {
  const std::string& name = visit.checklist(form).form_id;
  for (const auto& [ref, json] : answers.items()) {
    if (!ref.starts_with('/')) continue;
    auto outcome = give(file, context, visit, form, ref, json);
    if (!outcome) return refused(file, name, ref, outcome.error());
    if (outcome->problem == forms::Problem::none || outcome->problem == forms::Problem::required) continue;
    FRONTLIJN_TRY(const auto state, visit.form(form).state(ref));
    Error::Arguments arguments = place(file, name, ref);
    arguments.emplace_back("question", state.label);
    arguments.emplace_back("value", state.value.substr(0, 80));
    arguments.emplace_back("message", outcome->message);
    return fail(ErrorKind::invalid_input, "answers.wrong", std::move(arguments));
  }
  return {};
}

}  // namespace

Result<AnswersFile> read_answers(const std::filesystem::path& path) {
  FRONTLIJN_TRY(const Bytes bytes, read_file(path, most_bytes));
  try {
    Json content = Json::parse(bytes.begin(), bytes.end());
    if (!content.is_object())
      return fail(ErrorKind::invalid_input, "answers.not-an-object", {{"file", path.string()}});
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
    if (std::find(std::begin(other_keys), std::end(other_keys), key) != std::end(other_keys)) continue;
    if (key.starts_with('/')) continue;
    auto form = visit.form_index(key);
    if (!form) return Error(form.error()).with("file", file.path.string());
    if (!value.is_object())
      return fail(ErrorKind::invalid_input, "answers.not-an-object", {{"file", file.path.string()}});
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
