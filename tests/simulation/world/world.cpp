#include "simulation/world/world.hpp"

#include <algorithm>

#include "simulation/world/open_files.hpp"

#include "core/store/attachment_peers.hpp"
#include "core/store/pieces.hpp"

namespace frontlijn::test {

namespace {

enum class Use { server, tablet, later_tablet };

/// A machine's disk as it is when it comes out of the box: the layout is there, nobody has used it. Made
/// once, since making the tables costs more than a whole small schedule.
const SimulatedDisk::Image& new_disk(SimulatedDisk& disk, Use use) {
  static std::map<Use, SimulatedDisk::Image> made;
  if (const auto known = made.find(use); known != made.end()) return known->second;
  {
    const KeptConnections known_tables(true);
    const auto node = use == Use::server ? std::make_unique<Server>(1, "new/db")
                                         : std::make_unique<Node>(1, "new/db", use == Use::later_tablet);
    (void)(*node)->add_space(team_work).value();
    (void)(*node)->database().run("DELETE FROM setting WHERE name = 'device-seed'").value();
  }
  made[use] = disk.image("new");
  disk.put("new", {});
  return made[use];
}

}  // namespace

World::World(std::uint64_t seed, std::size_t tablets, Fleet fleet)
    : signatures_(seed % without_shortcuts_every != 0),
      connections_(seed % without_shortcuts_every != 0),
      draw_(seed),
      trace_("sync world trace"),
      with_stand_ups_(fleet.with_stand_ups),
      has_bad_lines_(fleet.has_bad_lines) {
  server_.name = "server";
  disk_.put(server_.name, new_disk(disk_, Use::server));
  server_.node = std::make_unique<Server>(seed * 100, server_.name + "/db");
  (void)(*server_.node)->entrust_erasing(server().id()).value();
  // In some fleets a few commits are already more than a state is worth.
  with_states_ = seed % 4 == 2 || seed % 8 == 0;
  is_busy_ = seed % 8 == 2 || seed % 8 == 3;  // with states, and without
  cuts_power_in_writing_ = seed % 17 == 1 || seed % 17 == 8;
  if (with_states_) server_.node->policy = {1 + draw_.below(5), 4 + draw_.below(100)};
  for (std::size_t i = 0; i < tablets; ++i) {
    Machine& machine = tablets_.emplace_back();
    machine.name = "tablet" + std::to_string(i);
    const bool is_later = draw_.below(4) == 0;
    disk_.put(machine.name, new_disk(disk_, is_later ? Use::later_tablet : Use::tablet));
    machine.node = std::make_unique<Node>(seed * 100 + 1 + i, machine.name + "/db", is_later);
    machine.node->wants_passes = with_stand_ups_;
    machine.node->policy = server_.node->policy;
    machine.node->thumbnails = &thumbnails_;
    machine.node->store->make_thumbnails_with(&thumbnails_);
    (void)(*machine.node)->entrust_erasing(server().id()).value();
    machine.is_backstage_member = draw_.below(2) == 0;
    if (machine.is_backstage_member) (void)(*machine.node)->add_space(team_backstage).value();
    grant_spaces(i);
    // Most have seen the server once, and have a pass.
    if (with_stand_ups_ && draw_.below(8) > 0) Connection(*machine.node, server()).run();
  }
}

World::~World() {
  // Nobody looks at these disks any more; closing a database would tidy it up first.
  disk_.stop(server_.name);
  for (const Machine& machine : tablets_)
    disk_.stop(machine.name);
}

void World::happen(const Step& step) {
  draw_ = SeededRandom(step.details);
  if (step.event < kinds_of_event)
    happen(step.event);
  else
    happen_at_table(step.event - kinds_of_event);
}

void World::happen(std::uint64_t event) {
  const std::size_t who = draw_.below(tablets_.size());
  note("event", event * 1000 + who);
  Machine& machine = tablets_[who];
  switch (event % kinds_of_event) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
      return write(who);
    case 5:
      return attach(who);
    case 6:
    case 7:
      return open(who);
    case 8:
      return cut(who);
    case 9:
      return half_open(who);
    case 10:
      if (cuts_power_in_writing_) return crash_in_writing(who);
      return crash(draw_.below(4) == 0 ? server_ : machine);
    case 11:
      return jump_clock(who);
    case 12:
      return back_up(draw_.below(2) == 0 ? server_ : machine);
    case 13:
      return put_back(draw_.below(2) == 0 ? server_ : machine);
    case 14:
      return fill_or_empty_disk(draw_.below(3) == 0 ? server_ : machine);
    case 15:
      return draw_.below(3) == 0 ? upgrade(who) : join_or_leave(who);
    case 16:
      return move_stale();
    case 17:
      return choose_photos(who);
    case 18:
      return draw_.below(2) == 0 ? change_quota() : wish_for_photo(who);
    case 19:
      return draw_.below(4) == 0 ? erase(machine) : erase(server_);
    default:
      return move(who, 1 + draw_.below(8));
  }
}

void World::note(std::string_view what, std::uint64_t number) {
  trace_.add(as_bytes(what));
  trace_.add(encode(number));
  if (tell_) tell_(std::string(what) + " " + std::to_string(number));
}

void World::note(const Bytes& message) {
  trace_.add(message);
  ++messages_;
  if (message.size() > sync::limits::frame_bytes) violate("promise 9: a message is larger than any may be");
  if (tell_) {
    const auto frame = sync::decode_frame(message);
    tell_("  message of kind " +
          (frame && *frame ? std::to_string((*frame)->index() + 1) : std::string("?")) + ", " +
          std::to_string(message.size()) + " bytes");
  }
}

void World::violate(const std::string& what) {
  tell("VIOLATION " + what);
  if (violation_.empty()) violation_ = what;
}

void World::grant_spaces(std::size_t who) {
  std::vector<sync::SpaceGrant> grants{grant(team_work), grant(organisation)};
  if (tablets_[who].is_backstage_member) grants.push_back(grant(team_backstage));
  tablets_[who].devices.insert(tablet(who).id());
  for (const log::DeviceId& device : tablets_[who].devices) {
    server().directory.allow(device, grants);
    auto& out = server().directory.put_out[device];
    out.clear();
    if (tablets_[who].left_at) out.push_back({team_backstage.id, *tablets_[who].left_at});
  }
}

bool World::still_thinks_it_belongs(Machine& machine) {
  const auto known = store::Peers(*machine.node->store).space(server().id(), team_backstage.id);
  return known && known->granted;
}

// --- what people do ---

void World::write(std::size_t who) {
  tell("write tablet" + std::to_string(who));
  Machine& machine = tablets_[who];
  Node& node = *machine.node;
  // Who was put out and has not heard of it yet goes on writing.
  const bool backstage =
      (machine.is_backstage_member || still_thinks_it_belongs(machine)) && draw_.below(4) == 0;
  const log::SpaceInfo& space = backstage ? team_backstage : team_work;
  const bool later = node.is_later_version && draw_.below(3) == 0;
  Written written{
      space.id, later ? "plan" : "observation", node->new_id(), "woorden " + std::to_string(++texts_), {}};
  if (!later && !known_.empty() && draw_.below(3) > 0) {
    const auto& [in, entity] = known_[draw_.below(known_.size())];
    if (in == space.id) written.entity = entity;
  }
  // What a person sees is what their words take the place of.
  if (const auto record = node->find(space.id, written.kind, written.entity); record && *record) {
    for (const std::string& text : (*record)->texts("words"))
      written.replaces.insert(text);
  }
  store::Changes changes{EntityId{}};
  changes.set(space.id, written.kind, written.entity, "words", written.text);
  if (node.is_later_version && !later) changes.set(space.id, written.kind, written.entity, "mood", "goed");
  commit(who, changes, std::move(written));
  node.clock.at += Seconds{1 + draw_.below(100)};
}

void World::commit(std::size_t who, const store::Changes& changes, Written written) {
  Machine& machine = tablets_[who];
  const auto made = (*machine.node)->commit(changes);
  if (!made) {
    if (!disk_.is_full(machine.name)) violate("an entry failed: " + made.error().debug_text());
    return;
  }
  if (written.kind == "observation") known_.emplace_back(written.space, written.entity);
  machine.done.push_back(made->front());
  names_[made->front()] = name_of(*(*machine.node)->commit_by_hash(made->front()).value());
  machine.devices.insert(machine.node->id());
  written_[made->front()] = std::move(written);
  if (machine.link) machine.link->client->look_again();
  look_again_at_tables(who);
}

void World::attach(std::size_t who) {
  tell("attach tablet" + std::to_string(who));
  Node& node = tablet(who);
  const std::uint64_t large = draw_.below(24);
  Bytes photo(large == 0 ? 700'000 : large == 1 ? 300'000 : 200 + draw_.below(40'000));
  draw_.fill(photo);
  const auto reference = node->put_attachment(photo, "image/jpeg", "foto.jpg");
  if (!reference) {
    if (!disk_.is_full(tablets_[who].name)) violate("a photo failed: " + reference.error().debug_text());
    return;
  }
  Written written{team_work.id, "photo", node->new_id(), {}, {}};
  store::Changes changes{EntityId{}};
  changes.add(team_work.id, "observation", written.entity, "photo", *reference);
  const std::size_t before = tablets_[who].done.size();
  commit(who, changes, std::move(written));
  if (tablets_[who].done.size() == before) return;
  photos_.emplace_back(tablets_[who].done.back(), reference->hash);
  photo_in_[tablets_[who].done.back()] = reference->hash;
  tablets_[who].own_photos.push_back(reference->hash);
  Hasher small = store::attachment_hasher();
  small.add(thumbnails_.make(photo, "image/jpeg")->bytes);
  thumbnail_of_[reference->hash] = small.finish();
}

/// A line that is poor now and then: what goes over it is chosen, also in the middle of a session.
void World::choose_photos(std::size_t who) {
  using store::AttachmentLevel;
  Machine& machine = tablets_[who];
  const auto draw = [&] {
    return store::AttachmentChoice{static_cast<AttachmentLevel>(draw_.below(3)),
                                   static_cast<std::uint32_t>(draw_.below(2) * 7)};
  };
  const store::AttachmentChoices choices{draw(), draw()};
  note("choose", who);
  const auto kept = store::choose_attachments(*machine.node->store, choices);
  if (!kept && !disk_.is_full(machine.name)) violate("a choice failed: " + kept.error().debug_text());
  if (machine.link) machine.link->client->look_again();
}

void World::wish_for_photo(std::size_t who) {
  if (photos_.empty()) return;
  (void)store::AttachmentPeers(*tablet(who).store).wish_for(photos_[draw_.below(photos_.size())].second);
}

void World::change_quota() {
  sync::AttachmentBounds bounds;
  if (draw_.below(2) == 0) bounds.per_space = 20'000 + draw_.below(400'000);
  note("quota", bounds.per_space.value_or(0));
  server_.node->replica->bound_attachments(bounds);
}

void World::join_or_leave(std::size_t who) {
  Machine& machine = tablets_[who];
  if (machine.is_lost) return;
  if (machine.is_backstage_member) {
    machine.may_know = everything()[team_backstage.id];
  } else if (!(*machine.node)->add_space(team_backstage)) {
    return;  // its disk is full
  }
  machine.is_backstage_member = !machine.is_backstage_member;
  machine.left_at.reset();
  if (!machine.is_backstage_member) machine.left_at = server_.node->clock.at;
  take_back_passes(machine);
  machine.membership_changed = true;
  grant_spaces(who);
  note("backstage", who * 2 + (machine.is_backstage_member ? 1 : 0));
}

void World::upgrade(std::size_t who) {
  tell("upgrade tablet" + std::to_string(who));
  Machine& machine = tablets_[who];
  if (machine.node->is_later_version || disk_.is_full(machine.name)) return;
  cut(who);
  end_meetings_of(machine);
  start_later_version(machine);
}

void World::start_later_version(Machine& machine) {
  set_layout(machine.node->path, 0);  // it is about to make its tables anew
  machine.node->is_later_version = true;
  machine.node->open();
}

void World::jump_clock(std::size_t who) {
  tell("jump clock tablet" + std::to_string(who));
  const auto far =
      Seconds{static_cast<std::int64_t>(draw_.below(2ULL * 365 * 24 * 3600)) - 365LL * 24 * 3600};
  Node& node = draw_.below(4) == 0 ? *server_.node : tablet(who);
  node.clock.at = SetClock{}.at + far;
  clocks_jumped_ = true;
}

// --- links ---

void World::open(std::size_t who) {
  Machine& machine = tablets_[who];
  if (machine.link || machine.is_lost) return;
  machine.disturbed = disk_.is_full(machine.name) || disk_.is_full(server_.name) ||
                      loses_power_ == &machine || loses_power_ == &server_;
  machine.membership_changed = false;
  machine.turned_away = machine.is_line_bad = machine.is_alone = false;
  machine.heard_at_open = taken_back_;
  const bool follow = draw_.below(2) == 0;
  machine.lacks_payloads = lacks_payloads(*machine.node);
  machine.link = std::make_unique<Connection>(*machine.node, server(), follow, std::nullopt,
                                              with_states_ && draw_.below(8) == 0);
}

void World::cut(std::size_t who) {
  if (!tablets_[who].link) return;
  tell("cut tablet" + std::to_string(who));
  check_acknowledged(who);
  check_session(who);
  check_positions();
  tablets_[who].link.reset();
}

void World::cut_all() {
  for (std::size_t who = 0; who < tablets_.size(); ++who)
    cut(who);
  stale_.clear();
}

/// The tablet is gone and may come back; the server has not noticed, and what was on its way still arrives.
void World::half_open(std::size_t who) {
  tell("half open tablet" + std::to_string(who));
  Machine& machine = tablets_[who];
  if (!machine.link) return;
  check_acknowledged(who);
  check_session(who);
  machine.link->client.reset();
  stale_.push_back(std::move(machine.link));
  if (stale_.size() > 3) stale_.erase(stale_.begin());
}

void World::move_stale() {
  if (stale_.empty()) return;
  Connection& link = *stale_[draw_.below(stale_.size())];
  if (draw_.below(2) == 0) {
    if (!is_silent(link.up)) link.server_hears();
  } else if (link.server_speaks()) {
    link.down.clear();
  }
}

void World::move_messages(std::uint64_t messages, const std::function<bool(std::uint64_t way)>& try_way) {
  for (; messages > 0; --messages) {
    const std::uint64_t first = draw_.below(4);
    bool moved = false;
    for (std::uint64_t way = first; way < first + 4 && !moved; ++way)
      moved = try_way(way % 4);
    if (!moved) break;
  }
}

/// Who was told "later" hangs up, and tries again, sooner than it was asked to or not.
void World::come_back(std::size_t who) {
  const Machine& machine = tablets_[who];
  if (machine.link && machine.turned_away && machine.link->client->finished()) cut(who);
}

/// At any message once the device is known, as a server does that counts what each of them costs.
void World::turn_away(std::size_t who) {
  Machine& machine = tablets_[who];
  sync::ServerSession& host = *machine.link->host;
  if (!is_busy_ || !host.device() || host.finished() || draw_.below(12) > 0) return;
  note("later", who);
  machine.turned_away = true;
  host.turn_away(fail(ErrorKind::unavailable, "sync.too-much"), Seconds{1 + draw_.below(900)});
}

void World::move(std::size_t who, std::uint64_t messages) {
  come_back(who);
  if (!tablets_[who].link) open(who);
  if (!tablets_[who].link) return;
  Machine& machine = tablets_[who];
  Connection& link = *machine.link;
  bool hangs_up = false;
  const auto try_one = [&](std::uint64_t way) {
    if (hangs_up) return false;
    switch (way) {
      case 0:
        return link.up.size() < 20 && link.client_speaks() && put_on_way(link.up, machine.is_line_bad);
      case 1:
        return !machine.is_alone && link.down.size() < 20 && link.server_speaks() &&
               put_on_way(link.down, machine.is_line_bad);
      case 2:
        if (machine.is_alone) return false;
        if (is_silent(link.up)) return machine.is_alone = is_broken(link.up);
        link.server_hears();
        turn_away(who);
        return true;
      default:
        if (is_silent(link.down)) return hangs_up = is_broken(link.down);
        return link.client_hears();
    }
  };
  move_messages(messages, try_one);
  if (!link.client->take_changed().empty()) look_again_at_tables(who);
  note_contact(who);
  for (const auto& space : link.host->take_changed()) {
    for (const Machine& other : tablets_) {
      if (other.link && other.link.get() != &link) other.link->host->look_again();
    }
    note("changed", space.bytes[15]);
  }
  if (hangs_up)
    half_open(who);
  else if (machine.is_alone && is_silent(link.down) && draw_.below(4) == 0)
    wait_for_nothing(who);
  check_backstage(who);
}

// --- machines ---

void World::start(Machine& machine) {
  disk_.restart(machine.name);
  machine.node->open();
  if (&machine == &server_) seen_at_server_.clear();
  if (&machine == &server_) server().absences = {};
  if (&machine == &server_) server().directory.adopts_into = server_.node->store.get();
}

/// In the middle of what a session writes, on either side, and also where the disk was full until then.
void World::crash_in_writing(std::size_t who) {
  Machine& machine = draw_.below(3) == 0 ? server_ : tablets_[who];
  tell("crash of " + machine.name + " in writing");
  disk_.set_full(machine.name, draw_.below(8) == 0);
  disturb(machine);
  loses_power_ = &machine;
  disk_.fail_once(machine.name, 1 + draw_.below(24), SimulatedDisk::Fault::power);
  for (int tries = 0; tries < 8 && !disk_.has_failed(); ++tries)
    move(who, 1 + draw_.below(8));
  disk_.fail_once(machine.name, 0);
  disk_.set_full(machine.name, false);
  loses_power_ = nullptr;
  crash(machine);
}

void World::crash(Machine& machine) {
  tell("crash " + machine.name);
  if (disk_.is_full(machine.name)) return;
  if (&machine == &server_) {
    cut_all();
  } else {
    cut(static_cast<std::size_t>(&machine - tablets_.data()));
  }
  end_meetings_of(machine);
  disk_.crash(machine.name, draw_);
  machine.node->close();
  start(machine);
  check_done(machine);
}

void World::back_up(Machine& machine) {
  tell("back up " + machine.name);
  if (disk_.is_full(machine.name)) return;
  machine.backup = disk_.image(machine.name);
}

void World::put_back(Machine& machine) {
  tell("put back " + machine.name);
  if (machine.backup.empty() || disk_.is_full(machine.name)) return;
  const bool is_server = &machine == &server_;
  if (is_server)
    cut_all();
  else
    cut(static_cast<std::size_t>(&machine - tablets_.data()));
  end_meetings_of(machine);
  machine.heard = 0;
  machine.node->close();
  disk_.put(machine.name, machine.backup);
  start(machine);
  if (is_server) {
    server_put_back_ = true;
    handed_out_.clear();
    for (Machine& tablet : tablets_)
      tablet.remembers_other_log = true;
    machine.done.clear();
    // Whoever puts a backup back may have forgotten to say so.
    if (draw_.below(2) == 0) (void)server_.node->replica->renew_epoch().value();
  } else {
    // What only this disk held is gone; the rest comes back from the others.
    stale_.clear();
    machine.done.clear();
    machine.own_photos.clear();
    machine.remembers_other_log = server_put_back_;
    if (machine.is_backstage_member) (void)(*machine.node)->add_space(team_backstage).value();
  }
  // With the only disk that held them.
  std::erase_if(photos_, [&](const auto& photo) {
    if ((*server_.node)->attachment(photo.second)) return false;
    return std::none_of(tablets_.begin(), tablets_.end(), [&](const Machine& one) {
      return (*one.node)->attachment(photo.second).has_value();
    });
  });
}

void World::fill_or_empty_disk(Machine& machine) {
  const bool full = !disk_.is_full(machine.name);
  tell((full ? "full " : "empty ") + machine.name);
  disk_.set_full(machine.name, full);
  note("full", full ? 1 : 0);
  disturb(machine);
}

/// Sessions of it, and all those with the server, may end for reasons of their own.
void World::disturb(const Machine& machine) {
  for (Machine& tablet : tablets_) {
    if (&machine == &server_ || &machine == &tablet) tablet.disturbed = true;
  }
  for (Table& table : tables_)
    table.disturbed |= &machine == &tablets_[table.host] || &machine == &tablets_[table.guest];
}

}  // namespace frontlijn::test
