#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "simulation/world/kept_connections.hpp"
#include "simulation/world/quick_signatures.hpp"
#include "simulation/world/schedule.hpp"
#include "simulation/world/simulated_disk.hpp"
#include "support/meeting.hpp"

/// A server and its tablets in one thread, driven by drawn events: what people write, links that open, stall,
/// break and stay half open, machines that lose their power, disks that fill up, clocks that jump by a year,
/// replicas put back from an old backup, people who join and leave a team, a server that has too much to do,
/// programs that are upgraded, words and photos that are erased. The same draws give the same trace. What
/// must hold all along are the promises of the design; the first that does not is `violation`.
namespace frontlijn::test {

class World {
 public:
  /// One world at a time in a process: the disks are SQLite's.
  World(std::uint64_t seed, std::size_t tablets, Fleet fleet = {});
  ~World();

  /// Worlds with a seed divisible by this sign with Ed25519, the others with a hash; and they alone open
  /// every database with a connection of its own.
  static constexpr std::uint64_t without_shortcuts_every = 32;
  static constexpr std::uint64_t kinds_of_event = 32;
  /// One event, chosen by `event`; details are drawn.
  void happen(std::uint64_t event);
  /// The same, of tablets that meet with no server.
  static constexpr std::uint64_t kinds_at_table = 16;
  void happen_at_table(std::uint64_t event);
  /// Either, with its details drawn from the step's own seed.
  void happen(const Step& step);
  /// Mends every disk and lets everybody talk in peace until nothing is left to say; "" or what then does not
  /// hold.
  std::string settle();

  /// Tells every event as it happens, to find out what a seed does.
  void tell_to(Tell tell) { tell_ = std::move(tell); }
  const std::string& violation() const { return violation_; }
  std::string trace() { return trace_.finish().to_text(); }
  std::uint64_t messages() const { return messages_; }
  /// That were taken in as they stood, before their history.
  std::uint64_t states() const { return states_; }

 private:
  /// Tells commits apart, also those that are only covered by a state.
  using CommitName = std::tuple<log::DeviceId, std::uint64_t, std::uint32_t>;
  struct Machine {
    std::string name;
    std::unique_ptr<Node> node;
    std::unique_ptr<Connection> link;
    bool turned_away = false;  ///< the server said "later" in this session
    bool is_line_bad = false;  ///< something of this session was spoilt on its way
    bool is_alone = false;     ///< the server's end has closed the link
    /// A disk that was full, or a machine that stopped, may fail a session.
    bool disturbed = false;
    /// Of the server's log from before it was put back: what counts as sent may be there no more.
    bool remembers_other_log = false;
    bool is_backstage_member = false;
    bool membership_changed = false;
    std::optional<Instant> left_at = {};  ///< put out of the backstage, by the server's clock
    /// A comparison that was cut short left commits here ahead of the place we remember.
    bool ahead_of_place = false;
    bool lacks_payloads = false;  ///< when its session began
    /// It has taken a new key, and is sent once more what it made under the old one.
    bool is_renewed = false;
    /// Under which it has written.
    std::set<log::DeviceId> devices;
    /// What existed in the backstage when this tablet was put out of it.
    std::set<CommitName> may_know;
    /// Commits that a caller was told of as done, in order.
    std::vector<Hash> done;
    /// Photos that were put in here, with their thumbnails: nobody else may have them yet.
    std::vector<Hash> own_photos;
    SimulatedDisk::Image backup;
    /// It was somewhere without a server, and may have from there what the server sends it again.
    bool has_met = false;
    bool is_lost = false;
    /// Of `taken_back`, what this machine heard of at its last contact; and where in it its own lie.
    std::size_t heard = 0;
    std::size_t heard_at_open = 0;
    std::vector<std::size_t> own_taken_back;
  };
  struct Table {
    std::size_t host = 0;
    std::size_t guest = 0;
    bool disturbed = false;
    bool is_line_bad = false;
    std::size_t host_heard = 0;
    std::size_t guest_heard = 0;
    std::unique_ptr<Meeting> meeting;
  };
  struct Written {
    SpaceId space;
    std::string kind;
    EntityId entity;
    std::string text;
    std::set<std::string> replaces;
  };
  /// The commits that carried it out, and those whose words went.
  struct Erased {
    std::vector<Hash> by;
    std::set<Hash> what;
  };

  Server& server() { return static_cast<Server&>(*server_.node); }
  Node& tablet(std::size_t who) { return *tablets_[who].node; }
  void note(std::string_view what, std::uint64_t number);
  void note(const Bytes& message);
  void violate(const std::string& what);
  void tell(const std::string& what) const {
    if (tell_) tell_(what);
  }

  // --- what happens (world.cpp) ---
  void write(std::size_t who);
  void commit(std::size_t who, const store::Changes& changes, Written written);
  void attach(std::size_t who);
  void choose_photos(std::size_t who);
  void wish_for_photo(std::size_t who);
  void change_quota();
  void open(std::size_t who);
  void cut(std::size_t who);
  void half_open(std::size_t who);
  void move(std::size_t who, std::uint64_t messages);
  void come_back(std::size_t who);
  void turn_away(std::size_t who);
  void move_stale();
  void crash(Machine& machine);
  void crash_in_writing(std::size_t who);
  void start(Machine& machine);
  void jump_clock(std::size_t who);
  void back_up(Machine& machine);
  void put_back(Machine& machine);
  void fill_or_empty_disk(Machine& machine);
  void disturb(const Machine& machine);
  void join_or_leave(std::size_t who);
  void upgrade(std::size_t who);
  void start_later_version(Machine& machine);
  void cut_all();
  void grant_spaces(std::size_t who);
  bool still_thinks_it_belongs(Machine& machine);

  // --- lines (world_lines.cpp) ---
  /// Notes what was said last, and spoils it now and then: `is_bad` from then on. True.
  bool put_on_way(std::deque<Bytes>& way, bool& is_bad);
  bool spoil(std::deque<Bytes>& way);
  static bool is_broken(const std::deque<Bytes>& way);
  static bool is_silent(const std::deque<Bytes>& way);
  void wait_for_nothing(std::size_t who);

  // --- without the server (world_meetings.cpp) ---
  void contact(std::size_t who);
  void meet();
  void part(std::size_t table);
  void part_all();
  void end_meetings_of(const Machine& machine);
  /// Tries the ways, beginning at a drawn one, until so many messages have moved or nothing moves.
  void move_messages(std::uint64_t messages, const std::function<bool(std::uint64_t way)>& try_way);
  void move_at_table(Table& table, std::uint64_t messages);
  void look_again_at_tables(std::size_t who);
  void lose(std::size_t who);
  void forget_lost_photos();
  void take_back_passes(Machine& machine);
  void note_contact(std::size_t who);
  void days_pass();
  void check_table(Table& table);
  void check_leak(Table& table, std::size_t to, std::size_t from, std::size_t from_heard);
  void check_peace(Table& table);
  bool may_have_old_rights(const Machine& machine, std::size_t others_heard) const;

  // --- what the law says must go (world_erasing.cpp) ---
  void erase(Machine& machine);
  void take_note(Machine& machine, std::vector<Hash> by, const std::vector<Hash>& what);
  /// Those whose erasure lies with everybody at the end, or (`lost`) went with the only disk that held it.
  std::set<Hash> erased_at_end(bool lost);
  std::string check_erased();

  // --- what must hold (world_invariants.cpp) ---
  static std::set<CommitName> commits(Node& node, const log::SpaceInfo& space);
  static CommitName name_of(const store::StoredCommit& stored);
  void check_done(Machine& machine);
  void check_acknowledged(std::size_t who);
  void check_sent_photos(std::size_t who);
  void check_positions();
  static std::uint64_t own_under_old_keys(Machine& machine);
  void check_session(std::size_t who);
  static bool lacks_payloads(Node& node);
  void check_backstage(std::size_t who);
  void check_left(std::size_t who);
  void tell_difference(const std::string& what, const std::set<CommitName>& all,
                       const std::set<CommitName>& some) const;
  std::string check_end(const std::map<SpaceId, std::set<CommitName>>& expected);
  std::string check_chains(Machine& machine);
  std::string check_history();
  std::string check_words();
  bool talk_in_turn();
  void check_last_contacts();
  void check_last_contact(Machine& machine);
  std::map<SpaceId, std::set<CommitName>> everything();

  QuickSignatures signatures_;
  KeptConnections connections_;
  FakeThumbnails thumbnails_;
  SimulatedDisk disk_;
  SeededRandom draw_;
  bool with_states_ = false;
  bool cuts_power_in_writing_ = false;
  const Machine* loses_power_ = nullptr;
  bool is_busy_ = false;  ///< the server has more to do than it can, and says "later" to some
  Hasher trace_;
  Machine server_;
  std::vector<Machine> tablets_;
  /// Links of which only the server's end is left.
  std::vector<std::unique_ptr<Connection>> stale_;
  std::map<Hash, Written> written_;
  std::map<Hash, CommitName> names_;
  std::vector<std::pair<SpaceId, EntityId>> known_;
  std::vector<Erased> erased_;
  std::map<Hash, Hash> thumbnail_of_;
  std::map<SpaceId, sync::LogPlace> handed_out_;  ///< the newest place in each log, at the end of a session
  std::set<Hash> erased_photos_;                  ///< and thumbnails
  std::set<Hash> seen_at_server_;                 ///< whole, since it was last started
  /// By the commit that names it, its content; also of those that nobody has any more, unless a lost tablet
  /// brings one to a table yet.
  std::map<Hash, Hash> photo_in_;
  std::vector<std::pair<Hash, Hash>> photos_;  ///< the same of those that must arrive
  std::uint64_t texts_ = 0;
  std::uint64_t messages_ = 0;
  std::uint64_t states_ = 0;
  std::size_t quiet_sessions_ = 0;  ///< the last so many brought the server nothing
  std::vector<Table> tables_;
  std::size_t taken_back_ = 0;  ///< times that passes were taken back
  bool clocks_jumped_ = false;
  bool with_stand_ups_ = false;
  bool has_bad_lines_ = false;
  bool server_put_back_ = false;
  std::string violation_;
  Tell tell_;
};

}  // namespace frontlijn::test
