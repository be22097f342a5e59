#include "platform/tablet/joining.hpp"

#include "core/domain/people/team.hpp"
#include "core/store/peers.hpp"
#include "sync/protocol/enrolment_code.hpp"
#include "sync/session/pass_book.hpp"

namespace frontlijn::platform {

Result<domain::Context> tablet_context(DataFolder& folder, const TimeZone& zone) {
  FRONTLIJN_TRY(const bool is_a_tablet, domain::Context::is_set_up(folder.store()));
  if (!is_a_tablet)
    return fail(ErrorKind::refused, "folder.not-a-tablet", {{"folder", folder.path().string()}});
  return domain::Context::load(folder.store(), zone);
}

Result<JoinRequest> join_request(const domain::Context& context, std::string_view address,
                                 std::string_view code, std::string_view device_name) {
  FRONTLIJN_TRY(const auto read, sync::EnrolmentCode::from_text(code));
  FRONTLIJN_TRY(const auto server, net::ServerAddress::from_text(address));
  FRONTLIJN_TRY(const auto pin, net::CertificatePin::from_start(read.fingerprint));
  JoinRequest request{net::ConnectTo{.server = server, .pin = pin}, {}};
  sync::Enrolment enrolment;
  enrolment.secret = read.secret;
  enrolment.person = context.person;
  FRONTLIJN_TRY(enrolment.person_name, domain::person_name(context.store, context.person));
  enrolment.device_name = device_name;
  FRONTLIJN_TRY(enrolment.spaces, context.store.spaces());
  request.session.enrolment = std::move(enrolment);
  return request;
}

Result<domain::Context> take_joining(const domain::Context& context, const net::ConnectTo& to,
                                     const sync::SyncReport& report) {
  if (!report.enrolled || !report.server || !report.certificate)
    return report.error().value_or(fail(ErrorKind::unavailable, "sync.not-confirmed"));
  domain::TeamSpaces given;
  given.person = report.enrolled->member;
  given.team = report.enrolled->team;
  for (const sync::OwnSpace& space : report.enrolled->spaces) {
    const auto kind = log::space_kind(space.kind);
    if (!kind) continue;
    const log::SpaceInfo info{space.id, *kind, space.name};
    switch (*kind) {
      case log::SpaceKind::team_work:
        given.work = info;
        break;
      case log::SpaceKind::organisation:
        given.organisation = info;
        break;
      case log::SpaceKind::team_backstage:
        given.backstage = info;
        break;
      case log::SpaceKind::personal:
        given.personal = info;
        break;
      case log::SpaceKind::partner:
        break;
    }
  }
  FRONTLIJN_TRY(auto transaction, store::Transaction::begin(context.store.database()));
  FRONTLIJN_TRY(const auto joined, domain::adopt_team_spaces(context, given));
  FRONTLIJN_CHECK(keep_server(context.store, {to.server, *report.certificate, *report.server}));
  FRONTLIJN_CHECK(transaction.commit());
  return joined;
}

Result<bool> take_moving(store::Store& store, const TimeZone& zone) {
  FRONTLIJN_TRY(const bool is_a_tablet, domain::Context::is_set_up(store));
  FRONTLIJN_TRY(const auto server, server_of(store));
  if (!is_a_tablet) return false;
  FRONTLIJN_TRY(const auto context, domain::Context::load(store, zone));
  FRONTLIJN_TRY(const sync::Papers papers, sync::PassBook(store).papers());
  const auto pass = server ? papers.pass_of(server->device) : std::nullopt;
  const auto is_granted = [&](SpaceId space) -> Result<bool> {
    if (!server) return false;
    FRONTLIJN_TRY(const auto known, store::Peers(store).space(server->device, space));
    return known.granted;
  };
  const auto move_for = [&](SpaceId now, log::SpaceKind kind) -> Result<domain::Moves::Move> {
    FRONTLIJN_TRY(const bool is_open, is_granted(now));
    if (is_open) return domain::Moves::Move{};
    for (const sync::PassSpace& space : pass ? pass->spaces : std::vector<sync::PassSpace>{}) {
      if (log::space_kind(space.kind) != kind || !space.writable) continue;
      FRONTLIJN_TRY(const auto info, store.space(space.id));
      FRONTLIJN_TRY(const bool is_there, is_granted(space.id));
      if (info && is_there) return domain::Moves::Move{info};
    }
    FRONTLIJN_TRY(const bool is_left, store.is_left(now));
    return is_left ? domain::Moves::Move{std::optional<log::SpaceInfo>{}} : domain::Moves::Move{};
  };
  domain::Moves moves;
  FRONTLIJN_TRY(moves.work, move_for(context.work, log::SpaceKind::team_work));
  FRONTLIJN_TRY(moves.backstage, move_for(context.backstage, log::SpaceKind::team_backstage));
  FRONTLIJN_TRY(moves.organisation, move_for(context.organisation, log::SpaceKind::organisation));
  if (!moves.any()) return false;
  if (pass) moves.team = pass->team;
  FRONTLIJN_TRY([[maybe_unused]] const auto moved, domain::move_on(context, moves));
  return true;
}

Result<net::ConnectTo> way_to_server(store::Store& store) {
  FRONTLIJN_TRY(const auto server, server_of(store));
  if (!server) return fail(ErrorKind::not_found, "sync.not-enrolled");
  // Also on a tablet that joined before there was such a thing.
  FRONTLIJN_CHECK(store.entrust_erasing(server->device));
  return net::ConnectTo{.server = server->address, .pin = net::CertificatePin(server->certificate)};
}

}  // namespace frontlijn::platform
