// Tablets that meet while the server is away.
#include <algorithm>

#include "simulation/world/world.hpp"

namespace frontlijn::test {

void World::happen_at_table(std::uint64_t event) {
  note("at table", event);
  const std::size_t who = draw_.below(tablets_.size());
  switch (event % kinds_at_table) {
    case 0:
    case 1:
    case 2:
      return meet();
    case 3:
      if (!tables_.empty()) part(draw_.below(tables_.size()));
      return;
    case 4:
      return draw_.below(3) == 0 ? days_pass() : void();
    case 5:
      return draw_.below(2) == 0 ? lose(who) : void();
    case 6:
      return write(who);
    case 7:
      return draw_.below(2) == 0 ? join_or_leave(who) : void();
    case 8:
      return contact(who);
    default:
      if (!tables_.empty()) move_at_table(tables_[draw_.below(tables_.size())], 1 + draw_.below(12));
  }
}

/// The server was there for a moment: all is said that there is to say, also of rights that were taken back.
void World::contact(std::size_t who) {
  if (tablets_[who].is_line_bad) cut(who);
  open(who);
  if (!tablets_[who].link) return;
  tell("contact tablet" + std::to_string(who));
  tablets_[who].link->run();
  cut(who);
}

void World::meet() {
  if (tables_.size() >= 4 || tablets_.size() < 2) return;
  const std::size_t host = draw_.below(tablets_.size());
  const std::size_t guest = (host + 1 + draw_.below(tablets_.size() - 1)) % tablets_.size();
  tell("meet tablet" + std::to_string(host) + " tablet" + std::to_string(guest));
  Table table;
  table.host = host;
  table.guest = guest;
  table.host_heard = tablets_[host].heard;
  table.guest_heard = tablets_[guest].heard;
  table.disturbed = disk_.is_full(tablets_[host].name) || disk_.is_full(tablets_[guest].name);
  tablets_[host].has_met = tablets_[guest].has_met = true;
  Meeting::Manner manner;
  manner.follow = draw_.below(2) == 0;
  table.meeting = std::make_unique<Meeting>(tablet(host), tablet(guest), manner);
  tables_.push_back(std::move(table));
}

void World::look_again_at_tables(std::size_t who) {
  for (Table& table : tables_) {
    if (table.host == who) table.meeting->at_host->look_again();
    if (table.guest == who) table.meeting->at_guest->look_again();
  }
}

void World::move_at_table(Table& table, std::uint64_t messages) {
  Meeting& meeting = *table.meeting;
  bool is_over = false;
  const auto try_one = [&](std::uint64_t way) {
    if (is_over) return false;
    switch (way) {
      case 0:
        return meeting.to_host.size() < 20 && meeting.guest_speaks() &&
               put_on_way(meeting.to_host, table.is_line_bad);
      case 1:
        return meeting.to_guest.size() < 20 && meeting.host_speaks() &&
               put_on_way(meeting.to_guest, table.is_line_bad);
      case 2:
        if (is_silent(meeting.to_host)) return is_over = is_broken(meeting.to_host);
        return meeting.host_hears();
      default:
        if (is_silent(meeting.to_guest)) return is_over = is_broken(meeting.to_guest);
        return meeting.guest_hears();
    }
  };
  move_messages(messages, try_one);
  check_table(table);
  if (is_over) part(static_cast<std::size_t>(&table - tables_.data()));
}

/// What came in goes on: to the server, and to others at the same table.
void World::check_table(Table& table) {
  table.disturbed |= disk_.is_full(tablets_[table.host].name) || disk_.is_full(tablets_[table.guest].name);
  for (const std::size_t who : {table.host, table.guest}) {
    auto& session = who == table.host ? *table.meeting->at_host : *table.meeting->at_guest;
    if (session.take_changed().empty()) continue;
    if (tablets_[who].link) tablets_[who].link->client->look_again();
    look_again_at_tables(who);
  }
  check_leak(table, table.host, table.guest, table.guest_heard);
  check_leak(table, table.guest, table.host, table.host_heard);
}

bool World::may_have_old_rights(const Machine& machine, std::size_t others_heard) const {
  return clocks_jumped_ || machine.own_taken_back.empty() || machine.own_taken_back.back() >= others_heard;
}

/// Promise 6: who was put out of the backstage, or was reported lost, gets nothing from anybody who has heard
/// of it; from who has not, until the pass runs out.
void World::check_leak(Table& table, std::size_t to, std::size_t from, std::size_t from_heard) {
  Machine& machine = tablets_[to];
  const auto& session = to == table.host ? *table.meeting->at_host : *table.meeting->at_guest;
  if (machine.is_lost && session.other() && !may_have_old_rights(machine, from_heard))
    return violate("promise 6: a lost tablet is let in by one that knows");
  if (machine.is_backstage_member) return;
  const std::set<CommitName> theirs = commits(tablet(from), team_backstage);
  for (const CommitName& name : commits(*machine.node, team_backstage)) {
    const bool own = std::any_of(machine.done.begin(), machine.done.end(),
                                 [&](const Hash& hash) { return names_.at(hash) == name; });
    if (own || machine.may_know.contains(name) || !theirs.contains(name)) continue;
    if (machine.own_taken_back.empty() || !may_have_old_rights(machine, from_heard))
      return violate("promise 6: a tablet got what is said in a backstage that it does not belong to");
    machine.may_know.insert(name);
  }
}

void World::part(std::size_t number) {
  Table table = std::move(tables_[number]);
  tables_.erase(tables_.begin() + static_cast<std::ptrdiff_t>(number));
  tell("part tablet" + std::to_string(table.host) + " tablet" + std::to_string(table.guest));
  if (draw_.below(2) == 0 && violation_.empty() && !table.is_line_bad) check_peace(table);
  for (const auto* session : {table.meeting->at_host.get(), table.meeting->at_guest.get()}) {
    const auto outcome = session->outcome();
    states_ += outcome.progress.states_taken;
    tell("  met " + std::string(session->other() ? "and let in" : "and not let in") + ", " +
         std::to_string(outcome.progress.commits_taken) + " taken" + (session->settled() ? ", settled" : "") +
         (outcome.error ? ", " + outcome.error->debug_text() : ""));
    if (!outcome.error || table.disturbed) continue;
    const std::string key = outcome.error->key();
    if (key == "stand-up.key-changed") continue;
    if (!key.starts_with("pass.") || key == "pass.damaged" || key == "pass.other-issuer" ||
        key == "pass.of-another")
      violate("a meeting failed: " + outcome.error->debug_text());
  }
}

/// Left alone, a meeting ends with two replicas that hold the same.
void World::check_peace(Table& table) {
  Meeting& meeting = *table.meeting;
  if (meeting.at_guest->finished()) return;  // what came after was not for this meeting
  meeting.at_host->look_again();
  meeting.at_guest->look_again();
  meeting.run();
  check_table(table);
  if (table.disturbed || meeting.at_host->outcome().error || meeting.at_guest->outcome().error) return;
  if (!meeting.at_guest->settled()) return violate("a meeting that is left alone does not come to its end");
  for (const auto& space : {team_work, team_backstage}) {
    const bool both = tablets_[table.host].is_backstage_member && tablets_[table.guest].is_backstage_member;
    if (space.id == team_backstage.id) {
      if (!both || !tablets_[table.host].own_taken_back.empty() ||
          !tablets_[table.guest].own_taken_back.empty())
        continue;  // by which of the passes, old or new, is checked elsewhere
      // Back in the backstage, and not told yet.
      if (tablet(table.host).store->is_left(space.id).value() ||
          tablet(table.guest).store->is_left(space.id).value())
        continue;
    }
    // What one has as it stands, without its history, is not passed on at a table.
    const auto lacks_history = [&](std::size_t who) {
      return tablet(who)->commits_after(space.id, 0, 1'000'000)->size() < commits(tablet(who), space).size();
    };
    if (lacks_history(table.host) || lacks_history(table.guest)) continue;
    const auto at_host = commits(tablet(table.host), space);
    const auto at_guest = commits(tablet(table.guest), space);
    // Nobody is sent their own: a tablet that was put back, and whose lost words come from the server while
    // the table stands, gets them when it compares, at its next contact.
    const auto lacks_own_alone = [&](std::size_t who, const auto& its, const auto& others) {
      return std::all_of(others.begin(), others.end(), [&](const CommitName& one) {
        return its.contains(one) || std::get<log::DeviceId>(one) == tablet(who).id();
      });
    };
    if (at_host != at_guest && lacks_own_alone(table.host, at_host, at_guest) &&
        lacks_own_alone(table.guest, at_guest, at_host))
      continue;
    tell_difference("the host lacks in " + space.name, at_guest, at_host);
    tell_difference("the guest lacks in " + space.name, at_host, at_guest);
    if (at_host != at_guest) return violate("promise 2: after a meeting one tablet has what the other lacks");
    if (tablet(table.host).digest(space) != tablet(table.guest).digest(space))
      return violate("promise 3: after a meeting the digests differ");
  }
}

void World::part_all() {
  while (!tables_.empty())
    part(tables_.size() - 1);
}

void World::end_meetings_of(const Machine& machine) {
  for (std::size_t i = tables_.size(); i-- > 0;) {
    if (&tablets_[tables_[i].host] == &machine || &tablets_[tables_[i].guest] == &machine) part(i);
  }
}

// --- rights ---

void World::take_back_passes(Machine& machine) {
  if (!with_stand_ups_) return;
  server_.node->clock.at += Seconds{1};
  // Under whichever key the server knows it by now.
  machine.devices.insert(machine.node->id());
  if (const auto next = machine.node->identity->next(); next && *next) machine.devices.insert((*next)->id());
  for (const log::DeviceId& device : machine.devices)
    server().directory.voided.push_back({device, to_ms(server_.node->clock.at)});
  machine.own_taken_back.push_back(taken_back_++);
  server_.node->clock.at += Seconds{1};
}

/// From its last whole contact on a tablet knows what was taken back before it.
void World::note_contact(std::size_t who) {
  Machine& machine = tablets_[who];
  const bool is_whole = machine.link && machine.link->client->settled() && !server_put_back_;
  if (is_whole && machine.link->host->device()) machine.heard = machine.heard_at_open;
}

void World::lose(std::size_t who) {
  const auto at_large = static_cast<std::size_t>(
      std::count_if(tablets_.begin(), tablets_.end(), [](const Machine& one) { return !one.is_lost; }));
  if (at_large <= 2 || tablets_[who].is_lost) return;
  tell("lose tablet" + std::to_string(who));
  cut(who);
  Machine& machine = tablets_[who];
  machine.is_lost = true;
  take_back_passes(machine);
  for (const log::DeviceId& device : machine.devices)
    server().directory.revoked[device] = server_.node->clock.at;
  ++server().directory.changes;
  forget_lost_photos();
}

/// What only a lost tablet holds is gone, also where what names it went round a table.
void World::forget_lost_photos() {
  if (std::none_of(tablets_.begin(), tablets_.end(), [](const Machine& one) { return one.is_lost; })) return;
  std::erase_if(photos_, [&](const auto& photo) {
    if ((*server_.node)->attachment(photo.second)) return false;
    return std::none_of(tablets_.begin(), tablets_.end(), [&](const Machine& one) {
      return !one.is_lost && (*one.node)->attachment(photo.second).has_value();
    });
  });
}

void World::days_pass() {
  const auto time = std::chrono::hours{1 + draw_.below(24 * 6)};
  tell("days pass");
  server_.node->clock.at += time;
  for (Machine& machine : tablets_)
    machine.node->clock.at += time;
}

}  // namespace frontlijn::test
