#include "core/domain/people/context.hpp"

#include "core/domain/people/checks.hpp"
#include "core/domain/people/team.hpp"

namespace frontlijn::domain {

namespace {

constexpr std::string_view person_setting = "person";
constexpr std::string_view team_setting = "team";
constexpr std::string_view work_setting = "space.work";
constexpr std::string_view backstage_setting = "space.backstage";
constexpr std::string_view organisation_setting = "space.organisation";
constexpr std::string_view personal_setting = "space.personal";

template <class T>
Result<T> id_setting(store::Store& store, std::string_view name) {
  FRONTLIJN_TRY(const auto text, store.setting(name));
  if (!text) return fail(ErrorKind::not_found, "tablet.not-set-up");
  return T::from_text(*text);
}

Result<void> remember(const Context& context) {
  store::Store& store = context.store;
  FRONTLIJN_CHECK(store.set_setting(person_setting, context.person.to_text()));
  FRONTLIJN_CHECK(store.set_setting(team_setting, context.team.to_text()));
  FRONTLIJN_CHECK(store.set_setting(work_setting, context.work.to_text()));
  FRONTLIJN_CHECK(store.set_setting(backstage_setting, context.backstage.to_text()));
  FRONTLIJN_CHECK(store.set_setting(organisation_setting, context.organisation.to_text()));
  return store.set_setting(personal_setting, context.personal.to_text());
}

/// Says who this tablet is of and in which team, under these names.
Result<void> found_team(const Context& context, const std::string& person_name,
                        const std::string& team_name) {
  auto changes = context.changes();
  changes.set(context.organisation, kinds::person, context.person, "name", person_name)
      .set(context.organisation, kinds::team, context.team, "name", team_name);
  put_membership(changes, context, {context.person, context.team, Role::member, std::nullopt});
  put_device(changes, context, context.store.device().id(), context.person);
  FRONTLIJN_CHECK(context.store.commit(changes));
  return {};
}

Result<SpaceId> own_space(store::Store& store, log::SpaceKind kind, const std::string& name) {
  const auto id = SpaceId::make(store.clock().now(), store.random());
  FRONTLIJN_CHECK(store.add_space({id, kind, name}));
  return id;
}

Result<void> adopt_space(store::Store& store, const log::SpaceInfo& given, log::SpaceKind expected,
                         SpaceId& primary) {
  if (given.kind != expected || given.id.is_nil())
    return fail(ErrorKind::invalid_input, "enrolment.wrong-space",
                {{"name", given.name}, {"kind", std::string(log::name_of(expected))}});
  FRONTLIJN_CHECK(store.add_space(given));
  primary = given.id;
  return {};
}

}  // namespace

Result<Context> Context::create(store::Store& store, const TimeZone& zone, std::string_view name,
                                std::string_view team) {
  FRONTLIJN_TRY(const std::string person_name, required_text(name, "field.person-name", name_bytes));
  FRONTLIJN_TRY(const std::string team_name, required_text(team, "field.team-name", name_bytes));
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(store.database()));
  FRONTLIJN_TRY(const bool before, is_set_up(store));
  if (before) return fail(ErrorKind::conflict, "tablet.already-set-up");

  Context context{store, zone, store.new_id(), store.new_id(), {}, {}, {}, {}};
  FRONTLIJN_TRY(context.work, own_space(store, log::SpaceKind::team_work, team_name));
  FRONTLIJN_TRY(context.backstage, own_space(store, log::SpaceKind::team_backstage, team_name));
  FRONTLIJN_TRY(context.organisation, own_space(store, log::SpaceKind::organisation, team_name));
  FRONTLIJN_TRY(context.personal, own_space(store, log::SpaceKind::personal, person_name));

  FRONTLIJN_CHECK(found_team(context, person_name, team_name));
  FRONTLIJN_CHECK(remember(context));
  FRONTLIJN_CHECK(transaction.commit());
  return context;
}

Result<Context> Context::load(store::Store& store, const TimeZone& zone) {
  Context context{store, zone, {}, {}, {}, {}, {}, {}};
  FRONTLIJN_TRY(context.person, id_setting<EntityId>(store, person_setting));
  FRONTLIJN_TRY(context.team, id_setting<EntityId>(store, team_setting));
  FRONTLIJN_TRY(context.work, id_setting<SpaceId>(store, work_setting));
  FRONTLIJN_TRY(context.backstage, id_setting<SpaceId>(store, backstage_setting));
  FRONTLIJN_TRY(context.organisation, id_setting<SpaceId>(store, organisation_setting));
  FRONTLIJN_TRY(context.personal, id_setting<SpaceId>(store, personal_setting));
  return context;
}

Result<bool> Context::is_set_up(store::Store& store) {
  FRONTLIJN_TRY(const auto person, store.setting(person_setting));
  return person.has_value();
}

Result<Context> adopt_team_spaces(const Context& tablet, const TeamSpaces& given) {
  store::Store& store = tablet.store;
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(store.database()));
  Context context = tablet;
  FRONTLIJN_CHECK(adopt_space(store, given.work, log::SpaceKind::team_work, context.work));
  FRONTLIJN_CHECK(adopt_space(store, given.organisation, log::SpaceKind::organisation, context.organisation));
  if (given.backstage)
    FRONTLIJN_CHECK(adopt_space(store, *given.backstage, log::SpaceKind::team_backstage, context.backstage));
  if (given.personal)
    FRONTLIJN_CHECK(adopt_space(store, *given.personal, log::SpaceKind::personal, context.personal));
  context.person = given.person;
  context.team = given.team;

  auto changes = context.changes();
  if (given.person != tablet.person)
    changes.set(tablet.organisation, kinds::person, tablet.person, "continues_as", given.person);
  if (given.team != tablet.team)
    changes.set(tablet.organisation, kinds::team, tablet.team, "continues_as", given.team);
  FRONTLIJN_CHECK(store.commit(changes));
  FRONTLIJN_CHECK(remember(context));
  FRONTLIJN_CHECK(transaction.commit());
  return context;
}

namespace {

Result<void> move_space(store::Store& store, const Moves::Move& move, log::SpaceKind kind,
                        const std::string& own_name, SpaceId& space) {
  if (!move) return {};
  if (*move) return adopt_space(store, **move, kind, space);
  FRONTLIJN_TRY(space, own_space(store, kind, own_name));
  return {};
}

}  // namespace

Result<Context> move_on(const Context& tablet, const Moves& moves) {
  store::Store& store = tablet.store;
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(store.database()));
  FRONTLIJN_TRY(const auto personal, store.space(tablet.personal));
  const std::string name = personal ? personal->name : std::string();
  Context context = tablet;
  FRONTLIJN_CHECK(move_space(store, moves.work, log::SpaceKind::team_work, name, context.work));
  FRONTLIJN_CHECK(
      move_space(store, moves.backstage, log::SpaceKind::team_backstage, name, context.backstage));
  FRONTLIJN_CHECK(
      move_space(store, moves.organisation, log::SpaceKind::organisation, name, context.organisation));
  if (moves.work && *moves.work) context.team = moves.team;
  if (moves.work && !*moves.work) context.team = store.new_id();

  // Who goes on alone is a team of one, and says so where only this tablet reads it.
  if (moves.organisation && !*moves.organisation) FRONTLIJN_CHECK(found_team(context, name, name));
  FRONTLIJN_CHECK(remember(context));
  FRONTLIJN_CHECK(transaction.commit());
  return context;
}

}  // namespace frontlijn::domain
