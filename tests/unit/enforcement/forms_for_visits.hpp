#pragma once

#include <string>

namespace frontlijn::test {

inline const std::string form_head = R"xml(<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:jr="http://openrosa.org/javarosa" xmlns:fl="urn:frontlijn:checklist:1">
)xml";

inline std::string judged(const std::string& ref, const std::string& label) {
  std::string item = "<select1 ref=\"" + ref + "\"><label>" + label + "</label>";
  for (const char* value : {"yes", "no", "unknown", "not_looked"})
    item += std::string("<item><label>") + value + "</label><value>" + value + "</value></item>";
  return item + "</select1>";
}

/// Fire safety: two core items, one deciding item with a requirement, one with room for judgement, one deep.
inline std::string fire_form(const std::string& version = "1") {
  return form_head + R"xml(<h:head><h:title>Brand</h:title><model>
<instance><data id="fire" version=")xml" +
         version +
         R"xml("><seen/><open/><open_words/><open_photo/><clear/><outwards/><outwards_words/><tidy/><deep/>
<max/><name/><kind/><kind_other/><room jr:template=""><free/><free_words/></room></data></instance>
<bind nodeset="/data/seen" type="string" required="true()"/>
<bind nodeset="/data/open" type="string" fl:domain="fire-safety" fl:bound="ring" fl:source="Bbl 6" fl:depth="1" fl:core="2" fl:violated-when=". = 'no'"/>
<bind nodeset="/data/open_words" type="string" relevant="../open = 'no'"/>
<bind nodeset="/data/open_photo" type="binary" relevant="../open = 'no'"/>
<bind nodeset="/data/clear" type="string" fl:domain="fire-safety" fl:bound="ring" fl:depth="1" fl:core="1" fl:violated-when=". = 'no'"/>
<bind nodeset="/data/outwards" type="string" fl:domain="fire-safety" fl:bound="ring" fl:depth="2" fl:violated-when=". = 'no'"
  fl:requirement="escape-door.opening-direction = outwards" fl:requirement-authority="brandweer" fl:source="Bbl 3"/>
<bind nodeset="/data/outwards_words" type="string" relevant="../outwards = 'no'"/>
<bind nodeset="/data/tidy" type="string" fl:domain="fire-safety" fl:bound="ruimte" fl:depth="1" fl:violated-when=". = 'no'"/>
<bind nodeset="/data/deep" type="string" fl:domain="fire-safety" fl:bound="ring" fl:depth="4" fl:violated-when=". = 'no'"/>
<bind nodeset="/data/max" type="int" constraint=". &gt; 0" jr:constraintMsg="Meer dan nul." fl:register="subject.max-people" fl:writes="subject.max-people"/>
<bind nodeset="/data/name" type="string" fl:register="subject.name" fl:writes="subject.name"/>
<bind nodeset="/data/kind" type="string" fl:register="subject.kind" fl:writes="subject.kind"/>
<bind nodeset="/data/room/free" type="string" fl:domain="fire-safety" fl:bound="ring" fl:depth="1" fl:violated-when=". = 'no'"/>
</model></h:head><h:body>
<input ref="/data/seen"><label>Wat zie je?</label></input>)xml" +
         judged("/data/open", "Gaan de deuren open?") +
         R"xml(<input ref="/data/open_words"><label>Wat precies?</label></input>
<upload ref="/data/open_photo" mediatype="image/*"><label>Foto</label></upload>)xml" +
         judged("/data/clear", "Is de weg vrij?") +
         judged("/data/outwards", "Draaien de deuren naar buiten?") +
         R"xml(<input ref="/data/outwards_words"><label>Wat precies?</label></input>)xml" +
         judged("/data/tidy", "Is het opgeruimd?") + judged("/data/deep", "Klopt de berekening?") +
         R"xml(<input ref="/data/max"><label>Hoeveel mensen mogen er in?</label></input>
<input ref="/data/name"><label>Naam op de gevel</label></input>
<select1 ref="/data/kind"><label>Soort zaak</label><item><label>Club</label><value>club</value></item>
<item><label>Anders</label><value>other</value></item></select1>
<input ref="/data/kind_other"><label>Anders, namelijk</label></input>
<group ref="/data/room"><label>Ruimte</label><repeat nodeset="/data/room">)xml" +
         judged("/data/room/free", "Is deze ruimte vrij?") + R"xml(
<input ref="/data/room/free_words"><label>Wat precies?</label></input></repeat></group>
</h:body></h:html>)xml";
}

/// Building control: one core item, and the opposite requirement.
inline std::string building_form() {
  return form_head + R"xml(<h:head><h:title>Bouw</h:title><model>
<instance><data id="building" version="1"><sound/><inwards/></data></instance>
<bind nodeset="/data/sound" type="string" fl:domain="building" fl:bound="ring" fl:depth="1" fl:core="1" fl:violated-when=". = 'no'"/>
<bind nodeset="/data/inwards" type="string" fl:domain="building" fl:bound="ring" fl:depth="2" fl:violated-when=". = 'no'"
  fl:requirement="escape-door.opening-direction = inwards" fl:requirement-authority="bouwtoezicht" fl:source="Werkafspraak"/>
</model></h:head><h:body>)xml" +
         judged("/data/sound", "Is het stevig?") + judged("/data/inwards", "Draaien de deuren naar binnen?") +
         "</h:body></h:html>";
}

}  // namespace frontlijn::test
