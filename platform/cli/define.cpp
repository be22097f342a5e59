#include "platform/cli/define.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "core/domain/people/team.hpp"

namespace frontlijn::platform {

using domain::Context;
using domain::IdOrWords;

namespace {

template <class T>
std::string type_of(const T&) {
  return std::is_arithmetic_v<T> ? "number" : "text";
}
template <class T>
std::string type_of(const std::optional<T>&) {
  return std::is_arithmetic_v<T> ? "number" : "text";
}

std::string help_of(const CommandLine& line, const CLI::App& app, const std::string& name) {
  const std::string lower = name == "ID" ? "id" : name;
  std::string path;
  for (const CLI::App* at = &app; at->get_parent() != nullptr; at = at->get_parent())
    path = at->get_name() + (path.empty() ? "" : ".") + path;
  const std::string own = "help." + path + "." + lower;
  return line.text(line.catalogue().has(own) ? own : "help.option." + lower);
}

}  // namespace

template <class T>
void add_option(const CommandLine& line, CLI::App& app, const OptionNames& names, T& target) {
  CLI::Option* made = app.add_option(names.spelled, target, help_of(line, app, names.name));
  const bool by_name = names.spelled.starts_with("--");
  made->type_name(by_name ? line.text("help.type." + type_of(target)) : "");
  made->required(names.required);
}
template void add_option(const CommandLine&, CLI::App&, const OptionNames&, std::string&);
template void add_option(const CommandLine&, CLI::App&, const OptionNames&, std::vector<std::string>&);
template void add_option(const CommandLine&, CLI::App&, const OptionNames&, std::optional<std::string>&);
template void add_option(const CommandLine&, CLI::App&, const OptionNames&, std::optional<double>&);
template void add_option(const CommandLine&, CLI::App&, const OptionNames&, std::size_t&);
template void add_option(const CommandLine&, CLI::App&, const OptionNames&, int&);
template void add_option(const CommandLine&, CLI::App&, const OptionNames&, std::optional<int>&);
template void add_option(const CommandLine&, CLI::App&, const OptionNames&, double&);

void add_flag(const CommandLine& line, CLI::App& app, const std::string& name, bool& target) {
  app.add_flag("--" + name, target, help_of(line, app, name));
}

void add_group(const CommandLine& line, CLI::App& app, const std::string& name,
               std::vector<std::string>& target, int count) {
  app.add_option("--" + name, target, help_of(line, app, name))
      ->type_size(count)
      ->type_name(line.text("help.type." + name));
}

void set_footer(CLI::App& app, const std::string& text) { app.footer(text); }

Result<IdOrWords> read_who(const CommandLine& line, const Context& context, const std::string& text) {
  if (text == line.text("who.me")) return IdOrWords{context.person};
  FRONTLIJN_TRY(const auto members, domain::members_of(context.store, context.team, context.today()));
  std::vector<EntityId> named;
  for (const domain::Membership& member : members) {
    if (member.person.to_text() == text) return IdOrWords{member.person};
    FRONTLIJN_TRY(const std::string name, domain::person_name(context.store, member.person));
    if (name == text) named.push_back(member.person);
  }
  if (named.size() == 1) return IdOrWords{named.front()};
  if (named.empty()) return read_id_or_words(context, domain::kinds::person, text);
  std::string ids;
  for (const EntityId& id : named)
    ids += (ids.empty() ? "" : ", ") + short_id(id);
  return fail(ErrorKind::invalid_input, "who.ambiguous", {{"name", text}, {"ids", ids}});
}

Result<EntityId> read_person(const CommandLine& line, const Context& context, const std::string& text) {
  FRONTLIJN_TRY(const auto who, read_who(line, context, text));
  if (const auto* id = std::get_if<EntityId>(&who)) return *id;
  return fail(ErrorKind::not_found, "person.unknown", {{"text", text}});
}

Result<std::vector<IdOrWords>> read_whos(const CommandLine& line, const Context& context,
                                         const std::vector<std::string>& texts) {
  std::vector<IdOrWords> all;
  for (const std::string& text : texts) {
    FRONTLIJN_TRY(auto who, read_who(line, context, text));
    all.push_back(std::move(who));
  }
  return all;
}

Result<std::optional<Date>> read_day(const std::string& text) {
  if (text.empty()) return std::optional<Date>{};
  FRONTLIJN_TRY(const Date day, parse_date(text));
  return std::optional{day};
}

Result<std::optional<Instant>> read_moment(const CommandLine& line, const std::string& text) {
  if (text.empty()) return std::optional<Instant>{};
  FRONTLIJN_TRY(const Instant moment, parse_instant(text, line.zone()));
  return std::optional{moment};
}

Result<EntityId> read_id(const Context& context, const std::string& kind, const std::string& text) {
  FRONTLIJN_TRY(const auto record, context.store.resolve(kind, text));
  return record.id();
}

Result<IdOrWords> read_id_or_words(const Context& context, const std::string& kind, const std::string& text) {
  const auto record = context.store.resolve(kind, text);
  if (record) return IdOrWords{record->id()};
  if (record.error().key() == "id.unknown") return IdOrWords{text};
  return record.error();
}

Result<std::optional<EntityId>> read_optional_id(const Context& context, const std::string& kind,
                                                 const std::string& text) {
  if (text.empty()) return std::optional<EntityId>{};
  FRONTLIJN_TRY(const EntityId id, read_id(context, kind, text));
  return std::optional{id};
}

std::string short_id(const EntityId& id) {
  const std::string text = id.to_text();
  return text.substr(text.size() - 8);
}

Result<std::string> who_text(store::Store& store, const IdOrWords& who) {
  if (const auto* words = std::get_if<std::string>(&who)) return *words;
  const EntityId& id = std::get<EntityId>(who);
  FRONTLIJN_TRY(const std::string name, domain::person_name(store, id));
  return name.empty() ? short_id(id) : name;
}

Result<nlohmann::json> who_json(store::Store& store, const IdOrWords& who) {
  FRONTLIJN_TRY(const std::string name, who_text(store, who));
  nlohmann::json json{{"name", name}};
  if (const auto* id = std::get_if<EntityId>(&who)) json["id"] = id->to_text();
  return json;
}

nlohmann::json day_json(const std::optional<Date>& day) {
  return day ? nlohmann::json(to_iso(*day)) : nlohmann::json();
}

nlohmann::json id_json(const std::optional<EntityId>& id) {
  return id ? nlohmann::json(id->to_text()) : nlohmann::json();
}

std::string day_words(const CommandLine& line, Date day) {
  return line.text("date.day", {{"day", fmt::format("{:02}", static_cast<unsigned>(day.day()))},
                                {"month", fmt::format("{:02}", static_cast<unsigned>(day.month()))},
                                {"year", fmt::format("{:04}", static_cast<int>(day.year()))}});
}

void tell_more(const CommandLine& line) {
  line.say("list.more");
  if (line.options.json)
    fmt::print(stderr, "{}\n",
               nlohmann::json{{"warning", "list.more"}, {"message", line.text("list.more")}}.dump());
}

Result<void> tell(CommandLine& line, std::string_view key, const EntityId& id) {
  line.say(key, {{"id", short_id(id)}});
  line.answer({{"id", id.to_text()}});
  return {};
}

}  // namespace frontlijn::platform
