#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/domain/observation/entry.hpp"
#include "platform/cli/command_line.hpp"

namespace frontlijn::platform {

struct OptionNames {
  std::string spelled;  ///< "--name" or the argument's "NAME"
  std::string name;
  bool required = false;
};

// What `Defined` is made of; compiled once, in define.cpp, for the types of value that options have there.
template <class T>
void add_option(const CommandLine& line, CLI::App& app, const OptionNames& names, T& target);
void add_flag(const CommandLine& line, CLI::App& app, const std::string& name, bool& target);
void add_group(const CommandLine& line, CLI::App& app, const std::string& name,
               std::vector<std::string>& target, int count);

void set_footer(CLI::App& app, const std::string& text);

/// A command with options of its own: `run` gets them once they are read. Options are named after the
/// command, their help is the text "help.<command>.<option>", or "help.option.<option>" where several
/// commands share it.
template <class Options>
class Defined {
 public:
  using Run = Result<void> (*)(CommandLine& line, const Options& options);

  Defined(CommandLine& line, CLI::App& parent, const std::string& name, Run run)
      : line_(line), options_(std::make_shared<Options>()) {
    auto options = options_;
    app_ = line.command(parent, name, [&line, options, run] { return run(line, *options); });
  }

  /// `member` of the options is filled from `--name`.
  template <class T>
  Defined& option(const std::string& name, T Options::*member, bool required = false) {
    add_option(line_, *app_, {"--" + name, name, required}, (*options_).*member);
    return *this;
  }
  template <class T>
  Defined& required(const std::string& name, T Options::*member) {
    return option(name, member, true);
  }
  Defined& flag(const std::string& name, bool Options::*member) {
    add_flag(line_, *app_, name, (*options_).*member);
    return *this;
  }
  template <class T>
  Defined& argument(const std::string& name, T Options::*member) {
    add_option(line_, *app_, {name, name, true}, (*options_).*member);
    return *this;
  }
  /// `count` words each time it is given.
  Defined& group(const std::string& name, std::vector<std::string> Options::*member, int count) {
    add_group(line_, *app_, name, (*options_).*member, count);
    return *this;
  }
  /// Below the help.
  Defined& footer(std::string_view key, const Catalogue::Arguments& arguments) {
    set_footer(*app_, line_.text(key, arguments));
    return *this;
  }

 private:
  CommandLine& line_;
  std::shared_ptr<Options> options_;
  CLI::App* app_ = nullptr;
};

// --- reading what a person typed ---

/// The language's word for whoever asks ("ik"), a member's name, or the start of a person's id; anything else
/// is words. Fails with "who.ambiguous" where several members have the name, "id.ambiguous", or as the store
/// does.
Result<domain::IdOrWords> read_who(const CommandLine& line, const domain::Context& context,
                                   const std::string& text);
Result<std::vector<domain::IdOrWords>> read_whos(const CommandLine& line, const domain::Context& context,
                                                 const std::vector<std::string>& texts);
/// The id of one of the people, as read_who finds it. Fails with "person.unknown" where it is only words.
Result<EntityId> read_person(const CommandLine& line, const domain::Context& context,
                             const std::string& text);
/// None for the empty text. Fails as parse_date and parse_instant do.
Result<std::optional<Date>> read_day(const std::string& text);
Result<std::optional<Instant>> read_moment(const CommandLine& line, const std::string& text);
/// The record that an id's first or last characters name. Fails with "id.unknown" or "id.ambiguous".
Result<EntityId> read_id(const domain::Context& context, const std::string& kind, const std::string& text);
/// The record, or the text itself where it names none. Fails with "id.ambiguous", or as the store does.
Result<domain::IdOrWords> read_id_or_words(const domain::Context& context, const std::string& kind,
                                           const std::string& text);
/// None for the empty text.
Result<std::optional<EntityId>> read_optional_id(const domain::Context& context, const std::string& kind,
                                                 const std::string& text);

// --- showing ---

/// Eight characters that name a record on this tablet.
std::string short_id(const EntityId& id);
Result<std::string> who_text(store::Store& store, const domain::IdOrWords& who);
/// {"id": …, "name": …}, or {"name": …} where it is words.
Result<nlohmann::json> who_json(store::Store& store, const domain::IdOrWords& who);
nlohmann::json day_json(const std::optional<Date>& day);
nlohmann::json id_json(const std::optional<EntityId>& id);
/// "22-11-2026"
std::string day_words(const CommandLine& line, Date day);

/// One more than is shown: whether there is more.
inline std::size_t one_more(std::size_t limit) { return limit < SIZE_MAX ? limit + 1 : limit; }
/// Cuts what was read with `one_more` to `limit`; true where something was left out.
template <class T>
bool cut_to(std::size_t limit, std::vector<T>& read) {
  if (read.size() <= limit) return false;
  read.erase(read.begin() + static_cast<std::ptrdiff_t>(limit), read.end());
  return true;
}
/// A list that ends at its limit says so; with --json beside the answer, on standard error.
void tell_more(const CommandLine& line);

/// Says what was made or done, with the record it was, and answers with its id.
Result<void> tell(CommandLine& line, std::string_view key, const EntityId& id);

}  // namespace frontlijn::platform
