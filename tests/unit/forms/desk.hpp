#pragma once

#include <catch2/catch.hpp>

#include "core/forms/console/form_runner.hpp"
#include "core/forms/session.hpp"

// What every test of the form engine needs: a small form from its parts, and surroundings that stand still.
namespace frontlijn::forms::test {

struct StillClock : Clock {
  Instant at = instant_from_ms(1'763'800'200'000);  // 2025-11-22 09:30 in the Netherlands
  Instant now() const override { return at; }
};

struct DutchWinter : TimeZone {
  Minutes offset_at(Instant) const override { return Minutes{60}; }
};

struct FormText {
  std::string data;   ///< children of /data
  std::string binds;  ///< bind, setvalue, itext, instance: what else stands in the model
  std::string body;
};

inline std::string xform(const FormText& text) {
  return R"x(<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml")x"
         R"x( xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms")x"
         R"x( xmlns:entities="http://www.opendatakit.org/xforms/entities")x"
         R"x( xmlns:fl="urn:frontlijn:checklist:1">)x"
         "\n<h:head><h:title>A test</h:title><model>\n"
         R"x(<instance><data id="test" version="7">)x" +
         text.data + "</data></instance>\n" + text.binds + "\n</model></h:head>\n<h:body>" + text.body +
         "</h:body></h:html>";
}

struct Desk {
  StillClock clock;
  SeededRandom random{7};
  DutchWinter zone;
  LoadedDatasets datasets;

  Surroundings surroundings() {
    return {clock, random, zone, {{"username", "anna"}, {"deviceid", "tab:1"}}, &datasets, "52.1 5.1 0 4"};
  }

  static std::shared_ptr<const FormDefinition> define(const FormText& text) {
    auto made = FormDefinition::parse(as_bytes(xform(text)));
    INFO((made ? std::string() : made.error().debug_text()));
    REQUIRE(made);
    return *made;
  }

  static Error refused(const FormText& text) {
    const auto made = FormDefinition::parse(as_bytes(xform(text)));
    REQUIRE(!made);
    return made.error();
  }

  std::unique_ptr<FormSession> begin(const FormText& text) {
    return std::move(*FormSession::begin(define(text), surroundings()));
  }
};

inline std::string value(const FormSession& session, const std::string& ref) {
  const auto found = session.value(ref);
  INFO(ref);
  REQUIRE(found);
  return *found;
}

inline bool relevant(const FormSession& session, const std::string& ref) {
  return session.state(ref).value().relevant;
}

inline AnswerOutcome answer(FormSession& session, const std::string& ref, const std::string& text) {
  auto done = session.answer(ref, text);
  INFO(ref << (done ? std::string() : done.error().debug_text()));
  REQUIRE(done);
  return *done;
}

}  // namespace frontlijn::forms::test
