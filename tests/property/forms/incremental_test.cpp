// Whatever is answered, added and removed, in whatever order: recomputing only what depends on a change gives
// the same as recomputing everything.
#include "unit/forms/desk.hpp"
#include <rapidcheck.h>

using namespace frontlijn;
using namespace frontlijn::forms;
using namespace frontlijn::forms::test;

namespace {

const FormText tangled{
    R"x(<a/><b/><n>1</n><total/><most/><odd/><gate><x/><y/></gate>)x"
    R"x(<r jr:template=""><v/><place/><before/><share/><next/><run/><jump/><hidden><w/></hidden><s jr:template=""><u/><sum/><left/><over/></s></r>)x"
    R"x(<c jr:template=""><i/><twice/></c><who/><told/><made/>)x",
    R"x(<bind nodeset="/data/total" calculate="sum(/data/r/v) + count(/data/r)"/>)x"
    R"x(<bind nodeset="/data/most" calculate="max(/data/r[v > /data/a]/v)"/>)x"
    R"x(<bind nodeset="/data/odd" calculate="if(/data/total mod 2 = 1, 'odd', 'even')" relevant="/data/b != '3'"/>)x"
    R"x(<bind nodeset="/data/gate" relevant="/data/odd = 'odd'"/>)x"
    R"x(<bind nodeset="/data/gate/y" calculate="concat(/data/gate/x, /data/total)"/>)x"
    R"x(<bind nodeset="/data/r/place" calculate="position(..)"/>)x"
    R"x(<bind nodeset="/data/r/before" calculate="/data/r[position() = position(current()/..) - 1]/v"/>)x"
    R"x(<bind nodeset="/data/r/share" calculate="round(../v div /data/total, 3)"/>)x"
    R"x(<bind nodeset="/data/r/next" calculate="../../r[position(current()/..) + 1]/hidden/w"/>)x"
    R"x(<bind nodeset="/data/r/run" calculate="coalesce(/data/r[position() = position(current()/..) - 1]/run, 0) + coalesce(../v, 0)"/>)x"
    R"x(<bind nodeset="/data/r/jump" calculate="indexed-repeat(/data/r/v, /data/r, position(..) + 2)" relevant="indexed-repeat(/data/r/v, /data/r, position(..) - 1) != 1"/>)x"
    R"x(<bind nodeset="/data/r/s/left" calculate="../../s[position() = position(current()/..) - 1]/u"/>)x"
    R"x(<bind nodeset="/data/r/s/over" calculate="sum(/data/r[position() = position(current()/../..) + 1]/s/u)"/>)x"
    R"x(<bind nodeset="/data/r/hidden" relevant="../v > 2"/>)x"
    R"x(<bind nodeset="/data/r/hidden/w" calculate="concat(../../place, '/', count(../../../r))"/>)x"
    R"x(<bind nodeset="/data/r/s/sum" calculate="sum(../../s/u) + /data/r/v"/>)x"
    R"x(<bind nodeset="/data/c/twice" calculate="../i * 2 + /data/b"/>)x"
    R"x(<bind nodeset="/data/told" calculate="concat(/data/made, '-', /data/who)"/>)x",
    R"x(<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/made" value="/data/a + /data/total"/></input>)x"
    R"x(<input ref="/data/b"/><input ref="/data/n"/>)x"
    R"x(<select1 ref="/data/who"><itemset nodeset="/data/r[v != '']"><value ref="v"/><label ref="place"/></itemset></select1>)x"
    R"x(<repeat nodeset="/data/r"><setvalue event="odk-new-repeat" ref="/data/r/v" value="/data/b"/><input ref="/data/r/v"/><repeat nodeset="/data/r/s"><input ref="/data/r/s/u"/></repeat></repeat>)x"
    R"x(<repeat nodeset="/data/c" jr:count="/data/n"><input ref="/data/c/i"/></repeat>)x"};

std::string indexed(const std::string& name, std::size_t index) {
  return name + "[" + std::to_string(index) + "]";
}

void one_step(FormSession& form) {
  const auto digit = [] { return std::to_string(*rc::gen::inRange(0, 6)); };
  const std::size_t rows = form.count("/data/r").value();
  switch (*rc::gen::inRange(0, 10)) {
    case 0:
      RC_ASSERT(form.answer("/data/a", digit()).has_value());
      break;
    case 1:
      RC_ASSERT(form.answer("/data/b", digit()).has_value());
      break;
    case 2:
      RC_ASSERT(form.answer("/data/n", digit()).has_value());
      break;
    case 3:
      RC_ASSERT(form.answer("/data/gate/x", digit()).has_value());
      break;
    case 4:
      if (rows < 6) RC_ASSERT(form.add_repeat("/data/r").has_value());
      break;
    case 5:
      if (rows > 0)
        RC_ASSERT(
            form.remove_repeat(indexed("/data/r", *rc::gen::inRange<std::size_t>(1, rows + 1))).has_value());
      break;
    case 6:
      if (rows > 0)
        RC_ASSERT(form.add_repeat(indexed("/data/r", *rc::gen::inRange<std::size_t>(1, rows + 1)) + "/s")
                      .has_value());
      break;
    case 9: {
      const auto choices = form.state("/data/who")->choices;
      if (!choices.empty())
        RC_ASSERT(form.answer("/data/who", choices[*rc::gen::inRange<std::size_t>(0, choices.size())].value)
                      .has_value());
      break;
    }
    case 7:
      if (rows > 0)
        RC_ASSERT(form.answer(indexed("/data/r", *rc::gen::inRange<std::size_t>(1, rows + 1)) + "/v", digit())
                      .has_value());
      break;
    default:
      if (rows > 0) {
        const std::string row = indexed("/data/r", *rc::gen::inRange<std::size_t>(1, rows + 1));
        const std::size_t inner = form.count(row + "/s").value();
        if (inner > 0)
          RC_ASSERT(
              form.answer(indexed(row + "/s", *rc::gen::inRange<std::size_t>(1, inner + 1)) + "/u", digit())
                  .has_value());
      }
  }
}

}  // namespace

TEST_CASE("recomputing what depends on a change equals recomputing everything") {
  const auto definition = Desk::define(tangled);
  CHECK(rc::check([&] {
    Desk desk;
    auto form = std::move(*FormSession::begin(definition, desk.surroundings()));
    const int steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i)
      one_step(*form);
    const Draft before = form->draft();
    const std::string xml = form->snapshot().xml;
    form->recompute_all();
    RC_ASSERT(form->snapshot().xml == xml);
    auto fresh = std::move(*FormSession::restore(definition, before, desk.surroundings()));
    RC_ASSERT(fresh->snapshot().xml == xml);
    RC_ASSERT(form->problems().empty());
  }));
}
