#include "core/domain/enforcement/store_datasets.hpp"

#include "officer.hpp"
#include <catch2/catch.hpp>

using namespace frontlijn;
using namespace frontlijn::domain;
using namespace frontlijn::test;

namespace {

constexpr std::string_view form =
    R"x(<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
<h:head><h:title>t</h:title><model><instance><data id="t"><address/><who/><version/></data></instance>
<instance id="subjects" src="jr://file-csv/subject.csv"/>
<bind nodeset="/data/version" calculate="instance('subjects')/root/item[name = /data/who]/__version"/></model></h:head>
<h:body><input ref="/data/address"/><select1 ref="/data/who"><itemset nodeset="instance('subjects')/root/item[address = /data/address]">
<value ref="name"/><label ref="label"/></itemset></select1></h:body></h:html>)x";

}  // namespace

TEST_CASE(
    "rule 7: a checklist chooses from the subjects that are known here, and sees which version it saw") {
  Officer noor;
  const EntityId anchor = noor.subject("Café Het Anker");
  noor.subject("Discotheek De Proef");
  StoreDatasets datasets(*noor.store);
  const auto definition = forms::FormDefinition::parse(as_bytes(form)).value();
  const auto session =
      forms::FormSession::begin(definition, {noor.clock, noor.random, noor.zone, {}, &datasets}).value();
  CHECK(session->problems().empty());
  REQUIRE(session->answer("/data/address", "Voorbeeldkade 1"));
  const auto state = session->state("/data/who").value();
  REQUIRE(state.choices.size() == 2);
  CHECK(state.choices[0].label == "Café Het Anker");
  CHECK(state.choices[0].value == anchor.to_text());
  REQUIRE(session->answer("/data/who", anchor.to_text()));
  CHECK_FALSE(session->value("/data/version")->empty());
  CHECK(session->eval("count(instance('subjects')/root/item)", "/", forms::WantedType::text)->text == "2");
  CHECK(session->eval("instance('subjects')/root/item[2]/label", "/", forms::WantedType::text)->text ==
        "Discotheek De Proef");
  CHECK(session->eval("count(instance('subjects')/root/item[external_id = ''])", "/", forms::WantedType::text)
            ->text == "2");
  CHECK(session->eval("count(instance('subjects')/root/item[name = 'nobody'])", "/", forms::WantedType::text)
            ->text == "0");
  REQUIRE(session->answer("/data/address", "Elders 2"));
  CHECK(session->value("/data/who")->empty());
}

TEST_CASE("a data set that is no kind of record here is told of") {
  Officer noor;
  StoreDatasets datasets(*noor.store);
  CHECK(datasets.open("trees", "jr://file-csv/trees.csv").error().key() == "form.dataset");
}
