// Speed of the form engine over sizes. Prints figures; asserts nothing.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>

#include <fmt/format.h>

#include "core/domain/enforcement/store_datasets.hpp"
#include "core/forms/datasets.hpp"
#include "core/forms/session.hpp"

using namespace frontlijn;
using namespace frontlijn::forms;

namespace {

struct StillClock : Clock {
  Instant now() const override { return instant_from_ms(1'763'800'200'000); }
};

struct OneTable : DatasetSource {
  std::shared_ptr<const NodeTree> table;
  Result<std::shared_ptr<const NodeTree>> open(std::string_view, std::string_view) override { return table; }
};

double milliseconds(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> all) {
  std::sort(all.begin(), all.end());
  return all.empty() ? 0 : all[all.size() / 2];
}

std::string wrapped(const std::string& data, const std::string& model, const std::string& body) {
  return R"x(<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>Bench</h:title><model><instance><data id="bench">)x" +
         data + "</data></instance>" + model + "</model></h:head><h:body>" + body + "</h:body></h:html>";
}

/// `count` questions, each with a label in two languages, a condition on the one before, and a sum every
/// tenth.
std::string long_form(int count) {
  std::string data, model, body, dutch, english;
  for (int i = 0; i < count; ++i) {
    data += fmt::format("<q{}/>", i);
    const std::string rest = i == 0 ? "" : fmt::format(R"x( relevant="not(/data/q{} = 'stop')")x", i - 1);
    model += i % 10 == 9
                 ? fmt::format(
                       R"x(<bind nodeset="/data/q{}" calculate="number(/data/q{}) + number(/data/q{})"/>)x",
                       i, i - 1, i - 2)
                 : fmt::format(R"x(<bind nodeset="/data/q{}" type="string"{}/>)x", i, rest);
    body += fmt::format(
        R"x(<input ref="/data/q{0}"><label ref="jr:itext('/data/q{0}:label')"/><hint ref="jr:itext('/data/q{0}:hint')"/></input>)x",
        i);
    for (auto* language : {&dutch, &english})
      *language += fmt::format(
          R"x(<text id="/data/q{0}:label"><value>Question {0} about the thing at hand</value></text><text id="/data/q{0}:hint"><value>Look at {0} well</value></text>)x",
          i);
  }
  return wrapped(data,
                 R"x(<itext><translation lang="nl">)x" + dutch +
                     R"x(</translation><translation lang="en">)x" + english + "</translation></itext>" +
                     model,
                 body);
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A form, or the five largest of a folder.
std::vector<std::filesystem::path> largest_forms(const std::filesystem::path& where) {
  namespace fs = std::filesystem;
  std::vector<std::pair<std::uintmax_t, fs::path>> found;
  if (fs::is_directory(where)) {
    for (const auto& each : fs::recursive_directory_iterator(where))
      if (each.is_regular_file() && each.path().extension() == ".xml")
        found.emplace_back(each.file_size(), each.path());
  } else if (fs::exists(where)) {
    found.emplace_back(0, where);
  }
  std::sort(found.rbegin(), found.rend());
  std::vector<fs::path> out;
  for (const auto& [size, path] : found)
    if (out.size() < 5 && FormDefinition::parse(as_bytes(contents(path)))) out.push_back(path);
  return out;
}

void print_machine() {
  std::ifstream processors("/proc/cpuinfo");
  std::string line, name = "?";
  int count = 0;
  while (std::getline(processors, line)) {
    if (!line.starts_with("model name")) continue;
    name = line.substr(line.find(':') + 2);
    ++count;
  }
  fmt::print("machine: {} x {}\n", count, name);
}

struct Bench {
  StillClock clock;
  SeededRandom random{1};
  UtcZone zone;
  OneTable table;

  std::unique_ptr<FormSession> begin(const std::string& xml) {
    const auto form = FormDefinition::parse(as_bytes(xml));
    return std::move(*FormSession::begin(*form, {clock, random, zone, {}, &table}));
  }

  void opening(const std::string& name, const std::string& xml) {
    std::shared_ptr<const FormDefinition> form;
    std::unique_ptr<FormSession> session;
    const double parse = milliseconds([&] { form = *FormDefinition::parse(as_bytes(xml)); });
    const double start = milliseconds([&] {
      session = std::move(*FormSession::begin(form, {clock, random, zone, {}, &table}));
    });
    std::vector<double> answers;
    for (const std::string& ref : form->leaf_refs()) {
      if (answers.size() >= 400) break;
      answers.push_back(milliseconds([&] { (void)session->answer(ref, "3").has_value(); }));
    }
    fmt::print(
        "open   {:<34} {:>7.2f} MB {:>6} nodes  parse {:>8.2f} ms  begin {:>7.2f} ms  answer {:>8.4f} ms "
        "median\n",
        name, static_cast<double>(xml.size()) / 1e6, form->leaf_refs().size(), parse, start, median(answers));
  }

  void repeats() {
    auto form = begin(wrapped(
        R"x(<r jr:template=""><a>1</a><place/><twice/><show/></r>)x",
        R"x(<bind nodeset="/data/r/place" calculate="position(..)"/><bind nodeset="/data/r/twice" calculate="../a * 2"/><bind nodeset="/data/r/show" relevant="../a &gt; 0"/>)x",
        R"x(<repeat nodeset="/data/r"><input ref="/data/r/a"/></repeat>)x"));
    int there = 0;
    for (const int upto : {250, 500, 1'000, 2'000, 4'000, 8'000}) {
      const int many = upto - there;
      const double took = milliseconds([&] {
        for (; there < upto; ++there)
          (void)form->add_repeat("/data/r").has_value();
      });
      fmt::print("repeat up to {:>5}: {:>9.0f} a second\n", upto, 1000.0 * many / took);
    }
  }

  void from_memory(int rows) {
    std::string csv = "name,label,town\n";
    for (int i = 0; i < rows; ++i)
      csv += fmt::format("n{0},Name {0},t{1}\n", i, i % (rows / 100));
    const double reading = milliseconds([&] { table.table = *tree_from_csv(as_bytes(csv)); });
    filter("CSV in memory", rows, reading);
  }

  /// A table as the store has them: an encrypted SQLite file, with an index on the column that is asked for.
  void from_store(int rows) {
    const auto path = std::filesystem::temp_directory_path() / fmt::format("frontlijn-bench-{}.db", rows);
    std::filesystem::remove(path);
    {
      const auto database =
          std::move(*store::Database::open(path.string(), {}, store::Database::Sharing::exclusive));
      (void)database
          ->script(
              "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, label TEXT, town TEXT);"
              "CREATE INDEX person_town ON person(town);")
          .has_value();
      const double writing = milliseconds([&] {
        auto all = std::move(*store::Transaction::begin(*database));
        for (int i = 0; i < rows; ++i)
          (void)database
              ->run("INSERT INTO person (name, label, town) VALUES (?, ?, ?)", fmt::format("n{}", i),
                    fmt::format("Name {}", i), fmt::format("t{}", i % (rows / 100)))
              .has_value();
        (void)all.commit().has_value();
      });
      using Rows = domain::StoreRows;
      table.table = std::make_shared<TableTree>(std::make_shared<Rows>(
          *database, "person",
          std::vector<Rows::Column>{{"name", "name"}, {"label", "label"}, {"town", "town"}}));
      filter("store's table", rows, writing);
      table.table.reset();
    }
    std::filesystem::remove(path);
  }

  void filter(const std::string& name, int rows, double reading) {
    auto form = begin(wrapped(
        "<town/><who/>", R"x(<instance id="people" src="jr://file-csv/people.csv"/>)x",
        R"x(<input ref="/data/town"/><select1 ref="/data/who"><itemset nodeset="instance('people')/root/item[town = /data/town]"><value ref="name"/><label ref="label"/></itemset></select1>)x"));
    std::vector<double> times;
    double first = 0;
    for (int i = 0; i < 50; ++i) {
      (void)form->answer("/data/town", fmt::format("t{}", i)).has_value();
      const double took = milliseconds([&] { (void)form->state("/data/who")->choices.size(); });
      if (i == 0)
        first = took;
      else
        times.push_back(took);
    }
    fmt::print(
        "filter {:<14} {:>6} rows: made in {:>7.1f} ms, first {:>7.2f} ms, then {:>7.3f} ms median for 100 "
        "choices\n",
        name, rows, reading, first, median(times));
  }
};

}  // namespace

int main(int argc, char** argv) {
  print_machine();
  Bench bench;
  for (const int count : {500, 1'000, 2'000, 4'000})
    bench.opening("made of questions", long_form(count));
  for (int i = 1; i < argc; ++i)
    for (const auto& path : largest_forms(argv[i]))
      bench.opening(path.filename().string(), contents(path));
  bench.repeats();
  for (const int rows : {1'000, 10'000, 100'000}) {
    bench.from_memory(rows);
    bench.from_store(rows);
  }
}
