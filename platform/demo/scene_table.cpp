#include <algorithm>
#include <chrono>
#include <optional>

#include "platform/demo/scenes.hpp"
#include "platform/demo/stage/stop_signal.hpp"
#include "platform/system/files.hpp"

namespace frontlijn::demo {

namespace {

constexpr std::size_t most_told = 64 * 1024;

/// A stand-up that one tablet holds open to others.
struct Table {
  Beside program;
  std::string code;
  std::string at;  ///< address and port
};

Result<Table> open_table(const Day& day, const Tablet& host) {
  const std::filesystem::path out = host.folder().string() + ".table";
  const std::filesystem::path err = host.folder().string() + ".table.log";
  std::error_code none;
  std::filesystem::remove(out, none);
  FRONTLIJN_TRY(auto program, Beside::start({day.noor.program(),
                                             {"--data", host.folder().string(), "--json", "standup", "open",
                                              "--listen", "127.0.0.1"}},
                                            out, err));
  const auto until = std::chrono::steady_clock::now() + tuning::server_start_time;
  while (std::chrono::steady_clock::now() < until && program.is_running() && !stop_asked()) {
    const auto bytes = platform::read_file(out, most_told);
    const Json said = bytes ? Json::parse(as_text(*bytes), nullptr, false) : Json();
    if (said.is_object())
      return Table{std::move(program), text_at(said, "/code"), "127.0.0.1:" + text_at(said, "/port")};
    rest(tuning::look_again);
  }
  return fail(ErrorKind::unavailable, "demo.server-silent", {{"file", err.string()}});
}

Words join(const Table& table) {
  return {"standup", "join", table.code, "--at", table.at, "--until-settled"};
}

bool has(const Json& observations, const std::string& words) {
  return observations.dump().find(Json(words).dump()) != std::string::npos;
}

Result<void> check_has(Day& day, const Tablet& who, const std::string& words, bool wanted, const char* key) {
  FRONTLIJN_TRY(const Json list, who.tell({"observation", "list"}));
  day.teller.check(has(list, words) == wanted, key, {{"who", who.person()}}, list.dump());
  return {};
}

}  // namespace

/// Three tablets of another town, no server anywhere: they found a team at the table, pass on what an absent
/// one wrote, and put one out.
Result<void> a_table_without_a_server(Day& day) {
  Teller& teller = day.teller;
  const auto tablet = [&](const char* name, const char* folder) {
    Tablet made = day.noor.with_folder(day.folder / folder);
    return made.of(day.words(std::string("/table/") + name), day.words("/table/team"));
  };
  const Tablet one = tablet("one", "tafel-een");
  const Tablet two = tablet("two", "tafel-twee");
  const Tablet three = tablet("three", "tafel-drie");
  teller.say("table.story", {{"one", one.person()}, {"two", two.person()}, {"three", three.person()}});
  for (const Tablet* each : {&one, &two, &three}) {
    FRONTLIJN_CHECK(each->tell({"init", "--name", each->person(), "--team", each->team()}));
  }
  const std::string seen = day.words("/table/seen");
  FRONTLIJN_CHECK(one.tell({"observe", "--text", seen}));

  const std::string of_two = day.words("/table/of_two");
  {
    FRONTLIJN_TRY(Table table, open_table(day, one));
    FRONTLIJN_CHECK(two.tell(join(table)));
    FRONTLIJN_CHECK(check_has(day, two, seen, true, "table.founded"));
    FRONTLIJN_CHECK(two.tell({"observe", "--text", of_two}));
    FRONTLIJN_CHECK(two.tell(join(table)));
    // The second one leaves; the third hears of it all the same.
    FRONTLIJN_CHECK(three.tell(join(table)));
    FRONTLIJN_CHECK(check_has(day, three, of_two, true, "table.passed-on"));
    FRONTLIJN_TRY(const Ended wrong, three.attempt({"standup", "join", "AAAAA-AAAAA", "--at", table.at}));
    teller.check(wrong.code != 0, "table.wrong-code", {}, wrong.err);
    FRONTLIJN_TRY(const int code, table.program.stop(tuning::server_stop_time));
    teller.check(code == 0, "table.closed", {{"who", one.person()}}, std::to_string(code));
  }

  FRONTLIJN_CHECK(one.tell({"standup", "put-out", two.person()}));
  {
    FRONTLIJN_TRY(Table table, open_table(day, one));
    FRONTLIJN_CHECK(three.tell(join(table)));
    FRONTLIJN_CHECK(table.program.stop(tuning::server_stop_time));
  }
  FRONTLIJN_TRY(Table table, open_table(day, three));
  FRONTLIJN_TRY(const Ended refused, two.attempt(join(table)));
  teller.check(refusal_of(refused) == "pass.put-out", "table.refused",
               {{"two", two.person()}, {"three", three.person()}}, refused.err);
  FRONTLIJN_CHECK(check_has(day, two, seen, false, "table.taken-away"));
  FRONTLIJN_CHECK(check_has(day, two, of_two, true, "table.own-kept"));
  FRONTLIJN_CHECK(table.program.stop(tuning::server_stop_time));
  return {};
}

}  // namespace frontlijn::demo
