// Forms that are no forms: each refusal names the file, the line and the node, and nothing of it is kept.
#include "support/cli_tablet.hpp"

using namespace frontlijn::test;

namespace {

/// A form of one question; what is between is put where it belongs.
std::string form(const std::string& binds, const std::string& instances = "", const std::string& body = "") {
  return R"(<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
<h:head><h:title>Proef</h:title>
<model>
<instance><data id="proef" version="1"><a/><b/><c/></data></instance>
)" + instances + "\n" +
         binds + R"(
</model></h:head>
<h:body><input ref="/data/a"><label>A</label></input>)" +
         body + "</h:body></h:html>\n";
}

struct BadForm {
  const char* name;
  std::string content;
  std::vector<std::string> named;  ///< beside the file
  int code = 2;
};

std::vector<BadForm> bad_forms() {
  return {
      {"geen-xml.xml", "Dit is een brief.\n", {"regel 1", "XML"}},
      {"half.xml", form("").substr(0, 200), {"regel 7", "XML"}},
      {"geen-formulier.xml", "<?xml version=\"1.0\"?>\n<brief><aanhef/></brief>\n", {"regel 2", "brief"}},
      {"geen-instance.xml",
       "<h:html xmlns=\"http://www.w3.org/2002/xforms\" xmlns:h=\"http://www.w3.org/1999/xhtml\">\n"
       "<h:head>\n<model/></h:head><h:body/></h:html>\n",
       {"regel 3", "model"}},
      {"kring.xml",
       form("<bind nodeset=\"/data/a\" calculate=\"/data/b + 1\"/>\n"
            "<bind nodeset=\"/data/b\" calculate=\"/data/c + 1\"/>\n"
            "<bind nodeset=\"/data/c\" calculate=\"/data/a + 1\"/>"),
       {"/data/a", "/data/b", "/data/c", "regel 6, kolom 1", "kring"}},
      {"functie.xml", form("<bind nodeset=\"/data/a\"\n calculate=\"toverstaf(1)\"/>"),
       {"toverstaf", "calculate", "/data/a", "regel 6, kolom 1"}},
      {"aantal.xml", form("<bind nodeset=\"/data/b\" calculate=\"if(1)\"/>"), {"if", "/data/b", "regel 6, kolom 1"}},
      {"expressie.xml", form("<bind nodeset=\"/data/b\" relevant=\"/data/a = = 3\"/>"),
       {"relevant", "/data/b", "regel 6, kolom 1", "/data/a = = 3"}},
      {"lijst.xml",
       form("", "",
            "\n<select1 ref=\"/data/b\"><label>B</label>"
            "<itemset nodeset=\"instance('straten')/root/item\"><value ref=\"n\"/><label ref=\"n\"/></itemset></select1>"),
       {"straten", "/data/b", "regel 9, kolom "}},
      {"knoop.xml", form("<bind nodeset=\"/data/kelder\" type=\"int\"/>"), {"/data/kelder", "regel 6, kolom 1"}},
      {"entiteit.xml", "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<x>&b;</x>\n",
       {"regel 1", "DOCTYPE"},
       3},
      {"leeg.xml", "", {"regel 1"}},
      {"binair.xml", std::string("\x00\x01\x02\xFF", 4), {"regel 1"}},
  };
}

}  // namespace

TEST_CASE("a form that is none is refused by check, add and run alike, with file, line and node") {
  const CliTablet tablet("Noor Voorbeeld");
  const auto before = tablet.kept();
  for (const BadForm& bad : bad_forms()) {
    const std::string file = tablet.file(bad.name, bad.content);
    const std::string checked = refusal(tablet.run({"checklist", "check", file}), bad.code);
    for (const std::string& part : bad.named) {
      INFO(bad.name << ": " << checked);
      CHECK(holds(checked, part));
    }
    CHECK(holds(checked, file));
    CHECK(holds(refusal(tablet.run({"checklist", "add", file}), bad.code), bad.name));
    CHECK(refusal(run_program({program("frontlijn"), "form", "run", file}), bad.code) == checked);
  }
  CHECK(tablet.kept() == before);
  CHECK(tablet.tell({"checklist", "list", "--all"})["checklists"].empty());
}

TEST_CASE("a form without an id runs, but is no checklist") {
  const CliTablet tablet("Noor Voorbeeld");
  std::string content = form("");
  content.replace(content.find(" id=\"proef\""), 11, "");
  const std::string file = tablet.file("naamloos.xml", content);
  CHECK(holds(tablet.refused({"checklist", "add", file}, 2), "naamloos.xml"));
  CHECK(run_program({program("frontlijn"), "form", "run", file}).exit_code == 0);
}

TEST_CASE("another form under a version that is taken is refused, and the first stays") {
  const CliTablet tablet("Noor Voorbeeld");
  tablet.tell({"checklist", "add", tablet.file("een.xml", form(""))});
  const std::string file = tablet.file("twee.xml", form("<bind nodeset=\"/data/a\" type=\"int\"/>"));
  const std::string said = tablet.refused({"checklist", "add", file}, 3);
  CHECK(holds(said, "twee.xml"));
  CHECK(holds(said, "proef"));
  CHECK(tablet.tell({"checklist", "list"})["checklists"].size() == 1);
}

TEST_CASE("a file that is not there, a folder, and a submission of another form are named") {
  const CliTablet tablet("Noor Voorbeeld");
  CHECK(holds(tablet.refused({"checklist", "add", tablet.data() + "/er-niet.xml"}, 3), "er-niet.xml"));
  CHECK(holds(tablet.refused({"checklist", "check", tablet.folder().path().string()}, 5),
              tablet.folder().path().string()));
  const std::string good = tablet.file("goed.xml", form(""));
  const auto run = [&](const std::string& instance) {
    return run_program({program("frontlijn"), "form", "run", good, "--instance", instance});
  };
  const std::string other = tablet.file("ander.inzending", "<data id=\"bouw\" version=\"1\"><a/></data>");
  const std::string said = refusal(run(other), 2);
  CHECK(holds(said, "ander.inzending"));
  CHECK(holds(said, "bouw"));
  CHECK(holds(said, "proef"));
  CHECK(holds(refusal(run(tablet.file("stuk.inzending", "<data")), 2), "stuk.inzending"));
  CHECK(holds(refusal(run(tablet.folder().path("weg").string()), 3), "weg"));
  const auto with_table = [&](const std::string& table) {
    return run_program({program("frontlijn"), "form", "run", good, "--dataset", table});
  };
  CHECK(holds(refusal(with_table("straten=" + tablet.file("straten.csv", "name,label\n\"a,b\n")), 2), "straten.csv"));
  CHECK(holds(refusal(with_table("straten"), 2), "straten"));
}
