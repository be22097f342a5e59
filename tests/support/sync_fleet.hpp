#pragma once

#include <deque>
#include <memory>
#include <string>

#include "support/fixtures.hpp"

#include "core/store/store.hpp"
#include "sync/session/client_session.hpp"
#include "sync/session/pass_book.hpp"
#include "sync/session/server_session.hpp"
#include "sync/session/store_replica.hpp"

/// Tablets and a server in one thread, with links that a test cuts where it likes.
namespace frontlijn::test {

inline store::Model fleet_model() {
  using log::Merge;
  using store::FieldType;
  store::Model model;
  model.add({"observation",
             {{"words", FieldType::text, Merge::parallel, false, true},
              {"at", FieldType::moment, Merge::once, true},
              {"domains", FieldType::text, Merge::set},
              {"photo", FieldType::attachment, Merge::list}}});
  return model;
}

/// What a later version knows besides.
inline store::Model later_fleet_model() {
  using log::Merge;
  using store::FieldType;
  store::Model model;
  model.add({"observation",
             {{"words", FieldType::text, Merge::parallel, false, true},
              {"at", FieldType::moment, Merge::once, true},
              {"domains", FieldType::text, Merge::set},
              {"photo", FieldType::attachment, Merge::list},
              {"mood", FieldType::text, Merge::parallel}}});
  model.add({"plan", {{"words", FieldType::text, Merge::parallel, false, true}}});
  return model;
}

inline log::SpaceInfo fleet_space(std::uint8_t number, log::SpaceKind kind, std::string name) {
  SpaceId id;
  id.bytes[15] = number;
  return {id, kind, std::move(name)};
}
inline const log::SpaceInfo team_work = fleet_space(1, log::SpaceKind::team_work, "Centrum");
inline const log::SpaceInfo team_backstage = fleet_space(2, log::SpaceKind::team_backstage, "Centrum");
inline const log::SpaceInfo organisation = fleet_space(3, log::SpaceKind::organisation, "Stad");

inline sync::SpaceGrant grant(const log::SpaceInfo& space, sync::Role role = sync::Role::member,
                              bool writable = true) {
  return {space.id, std::string(log::name_of(space.kind)), space.name, role, writable};
}

/// Who may do what, as a test sets it.
struct TestDirectory : sync::Directory {
  struct Code {
    sync::Member member;
    std::vector<sync::SpaceGrant> grants;
    Instant expires;
    std::optional<log::DeviceId> used_by;
  };
  std::map<log::DeviceId, sync::Member> members;
  std::map<log::DeviceId, std::vector<sync::SpaceGrant>> given;
  std::map<log::DeviceId, Instant> revoked;  ///< reported lost
  std::set<log::DeviceId> wiped;
  std::map<log::DeviceId, std::vector<sync::EndedGrant>> put_out;
  std::vector<sync::VoidedPass> voided;
  std::map<Hash, Code> codes;
  std::uint64_t changes = 1;
  store::Store* adopts_into = nullptr;

  void allow(const log::DeviceId& device, std::vector<sync::SpaceGrant> grants) {
    members[device] = {EntityId{}, "Zoë", "Centrum"};
    given[device] = std::move(grants);
    ++changes;
  }

  Result<std::optional<sync::Member>> member_of(const log::DeviceId& device) override {
    const auto known = members.find(device);
    if (known == members.end()) return std::optional<sync::Member>{};
    sync::Member member = known->second;
    if (const auto lost = revoked.find(device); lost != revoked.end()) member.revoked = lost->second;
    return std::optional<sync::Member>{std::move(member)};
  }
  Result<std::vector<sync::SpaceGrant>> grants(const log::DeviceId& device) override {
    return wiped.contains(device) ? std::vector<sync::SpaceGrant>{} : given[device];
  }
  Result<std::vector<sync::EndedGrant>> ended(const log::DeviceId& device) override {
    return wiped.contains(device) ? std::vector<sync::EndedGrant>{} : put_out[device];
  }
  Result<void> renew(const log::DeviceId& device, const log::DeviceId& next) override {
    members[next] = members.at(device);
    put_out[next] = put_out[device];
    given[next] = given.at(device);
    ++changes;
    return {};
  }
  Result<std::vector<sync::VoidedPass>> voided_since(Instant since) override {
    std::vector<sync::VoidedPass> recent;
    for (const auto& one : voided)
      if (instant_from_ms(one.before_ms) >= since) recent.push_back(one);
    return recent;
  }
  Result<void> note_wipe(const log::DeviceId& device) override {
    wiped.insert(device);
    return {};
  }
  std::uint64_t revision() override { return changes; }
  Result<sync::Member> enrol(const sync::EnrolRequest& request, Instant now) override {
    const auto code = codes.find(request.secret_hash);
    if (code == codes.end()) return fail(ErrorKind::refused, "code.unknown");
    if (code->second.used_by && code->second.used_by != request.device)
      return fail(ErrorKind::refused, "code.used");
    if (now > code->second.expires)
      return fail(ErrorKind::refused, "code.expired", {{"expired", to_iso(code->second.expires)}});
    code->second.used_by = request.device;
    auto grants = code->second.grants;
    for (const log::SpaceInfo& space : request.spaces) {
      FRONTLIJN_TRY(const auto known, adopts_into->space(space.id));
      if (known) continue;
      FRONTLIJN_CHECK(adopts_into->add_space(space));
      grants.push_back(grant(space));
    }
    allow(request.device, std::move(grants));
    members[request.device] = code->second.member;
    sync::Member joined = code->second.member;
    for (const sync::SpaceGrant& space : code->second.grants)
      joined.spaces.push_back({space.id, log::space_kind(space.kind).value(), space.name});
    return joined;
  }
};

/// A picture in small that is no picture at all.
struct FakeThumbnails : store::ThumbnailMaker {
  std::optional<store::Thumbnail> make(ByteView bytes, std::string_view media_type) override {
    if (!media_type.starts_with("image/")) return std::nullopt;
    const auto first = bytes.subspan(0, std::min<std::size_t>(bytes.size(), 900));
    return store::Thumbnail{Bytes(first.begin(), first.end()), "image/jpeg"};
  }
};

/// A replica with a clock and randomness of its own; the database can be in a file, to be opened again.
struct Node {
  SetClock clock;
  SeededRandom random;
  std::string path;
  bool is_later_version = false;
  store::StatePolicy policy;
  store::ThumbnailMaker* thumbnails = nullptr;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<sync::StoreReplica> replica;
  std::unique_ptr<sync::StoreIdentity> identity;
  std::unique_ptr<sync::PassBook> passes;
  bool wants_passes = false;  ///< for meetings without a server

  explicit Node(std::uint64_t seed, std::string file = ":memory:", bool later_version = false)
      : random(seed), path(std::move(file)), is_later_version(later_version) {
    open();
  }
  virtual ~Node() = default;

  void open() {
    passes.reset();
    replica.reset();
    store.reset();
    store = store::Store::open({path, store::DatabaseKey{}, store::Database::Sharing::exclusive},
                               is_later_version ? later_fleet_model() : fleet_model(), clock, random)
                .value();
    store->make_thumbnails_with(thumbnails);
    replica = std::make_unique<sync::StoreReplica>(*store);
    identity = std::make_unique<sync::StoreIdentity>(*store);
    passes = std::make_unique<sync::PassBook>(*store);
  }
  void close() {
    passes.reset();
    replica.reset();
    identity.reset();
    store.reset();
  }
  const log::DeviceKey& key() const { return store->device(); }
  const log::DeviceId& id() const { return store->device().id(); }
  store::Store* operator->() { return store.get(); }

  /// Writes words about something new, or about `entity`.
  EntityId observe(const log::SpaceInfo& space, const std::string& words,
                   std::optional<EntityId> entity = {}) {
    const EntityId about = entity.value_or(store->new_id());
    store::Changes changes{EntityId{}};
    changes.set(space.id, "observation", about, "words", words);
    (void)store->commit(changes).value();
    return about;
  }
  std::string digest(const log::SpaceInfo& space) { return store->digest(space.id).value().to_text(); }
  std::size_t commits(const log::SpaceInfo& space) {
    return store->commits_after(space.id, 0, 1'000'000).value().size();
  }
};

struct Server : Node {
  TestDirectory directory;
  sync::Absences absences;
  explicit Server(std::uint64_t seed, std::string file = ":memory:") : Node(seed, std::move(file)) {
    for (const auto& space : {team_work, team_backstage, organisation})
      (void)store->add_space(space).value();
    directory.adopts_into = store.get();
  }
};

/// One connection between a tablet and a server: two sessions and what is on its way between them.
struct Connection {
  Node& tablet;
  Server& server;
  std::unique_ptr<sync::ClientSession> client;
  std::unique_ptr<sync::ServerSession> host;
  std::deque<Bytes> up;
  std::deque<Bytes> down;

  Connection(Node& from, Server& to, bool follow = false, std::optional<sync::Enrolment> enrolment = {},
             bool history = false)
      : tablet(from), server(to) {
    Bytes binding(32);
    tablet.random.fill(binding);
    client = std::make_unique<sync::ClientSession>(
        *tablet.replica, tablet.key(), tablet.random,
        sync::ClientSession::Options{binding, follow, std::move(enrolment), tablet.identity.get(),
                                     tablet.wants_passes ? tablet.passes.get() : nullptr, history,
                                     tablet.policy});
    host = std::make_unique<sync::ServerSession>(
        *server.replica, server.directory, server.key(), server.random,
        sync::ServerSession::Options{
            .channel_binding = binding, .policy = server.policy, .absences = &server.absences});
    client->start(tablet.clock.at);
    host->start(server.clock.at);
  }

  bool client_speaks() { return move(client->next_frame(tablet.clock.at), up); }
  bool server_speaks() { return move(host->next_frame(server.clock.at), down); }
  bool server_hears() {
    if (up.empty()) return false;
    host->receive(up.front(), server.clock.at);
    up.pop_front();
    return true;
  }
  bool client_hears() {
    if (down.empty()) return false;
    client->receive(down.front(), tablet.clock.at);
    down.pop_front();
    return true;
  }
  /// Until nothing moves any more; each end says all it has to say before the other hears it.
  void run() {
    bool moved = true;
    for (int turns = 0; moved && turns < 1'000'000; ++turns) {
      moved = false;
      while (server_speaks())
        moved = true;
      while (client_hears())
        moved = true;
      while (client_speaks())
        moved = true;
      while (server_hears())
        moved = true;
    }
  }

 private:
  static bool move(std::optional<Bytes> frame, std::deque<Bytes>& queue) {
    if (!frame) return false;
    queue.push_back(std::move(*frame));
    return true;
  }
};

/// As of an end that does not know the feature.
inline void take_out(std::deque<Bytes>& messages, std::uint64_t feature) {
  for (Bytes& message : messages) {
    auto frame = **sync::decode_frame(message);
    if (auto* challenge = std::get_if<sync::Challenge>(&frame))
      challenge->features &= ~feature;
    else if (auto* hello = std::get_if<sync::Hello>(&frame))
      hello->features &= ~feature;
    else
      continue;
    message = sync::encode_frame(frame);
  }
}

/// As of an end of that version of the protocol.
inline void claim_version(std::deque<Bytes>& messages, std::uint32_t version) {
  for (Bytes& message : messages) {
    auto frame = **sync::decode_frame(message);
    if (auto* challenge = std::get_if<sync::Challenge>(&frame))
      challenge->protocol = version;
    else if (auto* hello = std::get_if<sync::Hello>(&frame))
      hello->protocol = version;
    else if (auto* knock = std::get_if<sync::Knock>(&frame))
      knock->protocol = version;
    else
      continue;
    message = sync::encode_frame(frame);
  }
}

/// One whole session; what the tablet says of it.
inline sync::Outcome sync_once(Node& tablet, Server& server) {
  Connection connection(tablet, server);
  connection.run();
  return connection.client->outcome();
}

}  // namespace frontlijn::test
