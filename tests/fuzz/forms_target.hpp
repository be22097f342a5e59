#pragma once

#include "core/forms/datasets.hpp"
#include "core/forms/session.hpp"
#include "core/forms/xpath/evaluation.hpp"

// What the fuzzers feed, and the normal tests a little of: whatever the bytes, an answer or an error, in
// bounded time and memory.
namespace frontlijn::forms::fuzz {

struct StillClock : Clock {
  Instant now() const override { return instant_from_ms(1'763'800'200'000); }
};

/// Small bounds, so that many inputs fit in a second.
inline Limits small_limits() {
  Limits out;
  out.document_bytes = 256U << 10U;
  out.document_nodes = 20'000;
  out.evaluation_steps = 200'000;
  out.recomputations = 20'000;
  out.repeat_instances = 200;
  out.text_bytes = 64U << 10U;
  return out;
}

inline void answer_all(FormSession& session, const std::vector<TreeItem>& items, int depth) {
  for (const TreeItem& each : items) {
    if (each.can_add && depth < 3) (void)session.add_repeat(each.ref).has_value();
    if (each.items.empty()) {
      (void)session.state(each.ref).has_value();
      (void)session.answer(each.ref, "1").has_value();
    }
    answer_all(session, each.items, depth + 1);
  }
}

inline void try_form(ByteView bytes) {
  const auto definition = FormDefinition::parse(bytes, small_limits());
  if (!definition) return;
  const StillClock clock;
  SeededRandom random(1);
  const UtcZone zone;
  auto session = FormSession::begin(*definition, {clock, random, zone});
  if (!session) return;
  answer_all(**session, (*session)->tree(), 0);
  const Draft draft = (*session)->draft();
  (void)FormSession::restore(*definition, draft, {clock, random, zone}).has_value();
  (void)(*session)->finalize().has_value();
}

class FuzzHost : public Host {
 public:
  Instant now() const override { return clock_.now(); }
  const TimeZone& zone() const override { return zone_; }
  RandomSource& random() const override { return random_; }

 private:
  StillClock clock_;
  UtcZone zone_;
  mutable SeededRandom random_{1};
};

inline void try_expression(ByteView bytes) {
  static const auto tree =
      XmlTree::parse(as_bytes("<a b='1'><c>2</c><c>3<d/></c><e>2012-01-01</e></a>")).value();
  const Limits limits = small_limits();
  const auto expression = Expression::parse(as_text(bytes), limits);
  if (!expression) return;
  const FuzzHost host;
  Evaluation run(host, limits);
  const auto value = run.run(*expression, Node{tree.get(), tree->root()});
  if (value) (void)run.to_text(*value).size();
}

inline void try_dataset(ByteView bytes) {
  (void)tree_from_csv(bytes, small_limits()).has_value();
  (void)tree_from_geojson(bytes, small_limits()).has_value();
}

}  // namespace frontlijn::forms::fuzz
