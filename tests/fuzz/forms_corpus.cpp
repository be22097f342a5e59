#include "fuzz/corpus.hpp"

namespace frontlijn::test {

namespace {

/// All that a form is made of, in little: a checklist takes a fuzzer a thousand times as long.
const char* const small_forms[] = {
    R"x(<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>t</h:title><model><itext><translation lang="nl"><text id="q"><value>Hoe <output value="/data/a"/></value></text></translation><translation lang="en"><text id="q"><value>How</value></text></translation></itext><instance><data id="f" version="1"><a>1</a><b/><r jr:template=""><c/></r></data></instance><instance id="l"><root><item><n>1</n></item><item><n>2</n></item></root></instance><bind nodeset="/data/a" type="int"/><bind nodeset="/data/b" calculate="sum(/data/r/c) + /data/a" relevant="/data/a &gt; 0"/><bind nodeset="/data/r/c" type="decimal" constraint="regex(., '[0-9]+')" jr:constraintMsg="jr:itext('q')" required="true()"/></model></h:head><h:body><input ref="/data/a"><label ref="jr:itext('q')"/></input><group ref="/data/r"><repeat nodeset="/data/r" jr:count="2"><input ref="/data/r/c"/></repeat></group><select1 ref="/data/b"><itemset nodeset="instance('l')/root/item[n = /data/a]"><value ref="n"/><label ref="n"/></itemset></select1></h:body></h:html>)x", R"x(<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms" xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>t</h:title><model odk:xforms-version="1.0.0"><instance><data id="g"><d/><t/><p/><s>a b</s><k/><x/><orx:meta><orx:instanceID/></orx:meta></data></instance><bind nodeset="/data/d" type="date" constraint=". &lt;= today()"/><bind nodeset="/data/t" type="dateTime" jr:preload="timestamp" jr:preloadParams="start"/><bind nodeset="/data/p" type="geopoint"/><bind nodeset="/data/s" readonly="selected(., 'a')"/><bind nodeset="/data/k" type="binary"/><bind nodeset="/data/x" type="string" calculate="once(uuid())"/><bind nodeset="/data/orx:meta/orx:instanceID" jr:preload="uid"/><setvalue event="odk-instance-first-load" ref="/data/d" value="today()"/></model></h:head><h:body class="pages"><group appearance="field-list"><input ref="/data/d" appearance="month-year"/><input ref="/data/p"/><upload ref="/data/k" mediatype="image/*"/></group><select ref="/data/s"><item><label>A</label><value>a</value></item><item><label>B</label><value>b</value></item></select><range ref="/data/x" start="1" end="5" step="1"/><trigger ref="/data/t"/><rank ref="/data/s"/></h:body></h:html>)x"};

/// Every kind of expression and every family of functions once.
const char* const expressions[] = {
    "concat(substr('abc', 1), //c[position() < 2]/@b | ../e) = format-date(e, '%Y')",
    "regex(c, '(a+)+b') or count(descendant::node()[c div 2 mod 3 > -1])",
    "digest(join(' ', *), 'SHA-1', 'hex') != round(3.14159, 2) and not(false())",
    "if(count(//c) >= 2, /a/c[last()], ancestor-or-self::*[@b = '1'])",
    "sum(c) + -number(c[1]) * 2 - floor(1.5) + ceiling(.5) + abs(-3) + int('7')",
    "min(c, 4) < max(c, 4) and boolean-from-string('true') or boolean(string(e))",
    "substring-before('a-b', '-') = substring-after('a-b', '-') or contains('ab', translate('b', 'b', 'a'))",
    "starts-with(normalize-space(' a  b '), 'a') and ends-with('ab', 'b') and string-length(c) = 1",
    "selected('a b c', 'b') and count-selected('a b') = 2 and selected-at('a b', 1) = 'b'",
    "decimal-date-time('2012-01-01T10:00:00.000+01:00') - decimal-time('10:00:00.000')",
    "format-date-time('2012-01-01T10:00:00.000Z', '%Y-%n-%d %H:%M:%S %a %b') = date(15340)",
    "today() < now() and date-time('2012-02-29') > e",
    "pow(2, 10) + sqrt(16) + exp(1) + log(2) + log10(100) + sin(pi()) + atan2(1, 2)",
    "area('52.1 4.3 0 0; 52.1 4.4 0 0; 52.2 4.4 0 0') > distance('52.1 4.3', '52.2 4.4')",
    "geofence('52.15 4.35', '52.1 4.3 0 0; 52.1 4.4 0 0; 52.2 4.4 0 0; 52.1 4.3 0 0')",
    "weighted-checklist(1, 3, 'a', 1, 'b', 2) or checklist(-1, 2, 'yes', 'no') or coalesce('', c)",
    "randomize(c, 42) | //c/following-sibling::*[local-name() = 'e']/preceding::text()",
    "base64-decode(digest('a', 'SHA-256', 'base64')) = uuid(4) or random() < 1",
    "*[self::c][not(d)] | child::c/parent::a/attribute::b | //comment() | following::node()",
    "((((1 = 1) != (2 <= 3)) >= 'a') div 0) mod 2",
};

const char* const tables[] = {
    "a;b\n1;\"x\n\"\"y\"\n2;3\n",
    "\xEF\xBB\xBFname,label,label::nl\r\nede,Ede,\"Ede, Gld\"\r\n,,\r\nwaterveen,\"Water\"\"veen\",W\r\n",
    "name\tlabel\none\tEen\ntwo\tTwee\n",
    R"x({"type":"FeatureCollection","features":[{"type":"Feature","id":"p1","geometry":{"type":"Polygon","coordinates":[[[4.3,52.1],[4.4,52.1],[4.4,52.2],[4.3,52.1]]]},"properties":{"name":"a","n":1,"x":null,"y":true}}]})x",
    R"x({"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[4.3,52.1,7.5]},"properties":{"id":"k","title":"Kade \u00e9"}},{"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]},"properties":{}}]})x"};

const char* const asked_tables[] = {
    "item[naam = 'b']/plaats | //item[last()]/preceding-sibling::*[1]\n"
    "naam,plaats,naam\na,Ede,1\nb,\"Den, Haag\",\nb,,3\n",
    "count(item[naam = 'c' and plaats != '']) + sum(item/getal)\nnaam;plaats;getal\nc;Ede;4\nc;;5\n",
    "item[position() > 1][contains(naam, "
    "'e')]/following-sibling::item/plaats\nnaam,plaats\nee,1\nef,2\ne,3\n",
    "join(', ', randomize(item/naam, 3))\nnaam\nx\ny\nz\n"};

}  // namespace

void add_forms(Corpus& corpus) {
  for (const char* text : small_forms)
    corpus.add("form", as_bytes(text));
  for (const char* text : expressions)
    corpus.add("expression", as_bytes(text));
  for (const char* text : tables)
    corpus.add("dataset", as_bytes(text));
  for (const char* text : asked_tables)
    corpus.add("table", as_bytes(text));
}

}  // namespace frontlijn::test
