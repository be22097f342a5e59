#pragma once

#include <algorithm>
#include <map>

#include "platform/console/qr.hpp"
#include "ui/model/app_model.hpp"

namespace frontlijn::test {

inline EntityId entity(std::uint8_t number) {
  EntityId id;
  id.bytes[15] = number;
  return id;
}

inline Instant at(int day, int hour, int minute) {
  using namespace std::chrono;
  return Instant{sys_days{year{2026} / 11 / day} + hours{hour} + minutes{minute}};
}

inline Date november(unsigned day) { return std::chrono::year{2026} / 11 / std::chrono::day{day}; }

class FakeSync : public ui::SyncStatus {
 public:
  ui::SyncState now;
  int asked = 0;

  ui::SyncState state() const override { return now; }
  Result<void> sync_now() override {
    ++asked;
    return {};
  }
  Result<void> sync_by_itself(bool on) override {
    now.by_itself = on;
    return {};
  }
  Result<void> enrol(const std::string& server, const std::string&) override {
    now.server = server;
    now.phase = ui::SyncPhase::up_to_date;
    return {};
  }
  Result<void> choose_photos(const ui::PhotoChoice& choice) override {
    now.photos.choice = choice;
    return {};
  }
};

class FakeTable : public ui::TableStatus {
 public:
  ui::TableState now;
  std::vector<std::string> log;

  ui::TableState state() const override { return now; }
  void listen() override {}
  void open() override {
    now.phase = ui::TablePhase::open;
    now.code = "K7QM3-ZPA4X";
    now.qr = platform::qr_modules(now.code);
    now.addresses = {"192.168.1.20:47824"};
  }
  Result<void> join(const std::string& code, const std::string& address) override {
    if (code.size() < 10) return fail(ErrorKind::invalid_input, "stand-up-code.mistyped");
    log.push_back(code + " " + address);
    now.phase = ui::TablePhase::joined;
    now.present = {"Bas Denkbeeld"};
    now.settled = true;
    return {};
  }
  void leave() override { now = {}; }
  void put_out(EntityId person) override {
    log.push_back("put out");
    for (ui::TableMember& one : now.members)
      if (one.person == person) one.is_out = true;
  }
  void let_in(EntityId person) override {
    log.push_back("let in");
    for (ui::TableMember& one : now.members)
      if (one.person == person) one.is_out = false;
  }
};

/// A day's data in memory, so that screens can be tested without a store. It keeps no rule of its own beyond
/// remembering what it was told; `log` holds every intent in order.
class FakeModel : public ui::AppModel {
 public:
  FakeModel();

  std::vector<std::string> log;
  FakeSync fake_sync;
  FakeTable fake_table;
  bool has_table = false;
  ui::TodayView today_view;
  std::vector<ui::SubjectCard> cards;
  ui::VisitView visit_view;
  ui::ObservationDraft draft;
  std::map<std::string, std::string> jots;
  std::vector<ui::ObservationView> observations;
  ui::StandUpView stand_up_view;
  std::optional<Error> next_failure;
  std::vector<ui::PhotoView> photos;  ///< of every record
  ui::Picture picture;                ///< of every photo
  int pictures_asked = 0;

  std::uint64_t revision() const override { return log.size(); }
  ui::PersonRef me() const override { return {entity(1), "Noor Hamers", true}; }
  std::string team() const override { return "Wijkteam Havenkwartier"; }
  std::vector<ui::PersonRef> people() const override {
    return {me(), {entity(2), "Bas Denkbeeld", false}, {entity(3), "Yıldız Voorbeeld", false}};
  }
  std::vector<std::string> domains() const override {
    return {"domain.fire-safety", "domain.building", "domain.environment", "domain.hospitality"};
  }

  std::string jotted(const std::string& place) override { return jots[place]; }
  Result<void> jot(const std::string& place, const std::string& text) override {
    jots[place] = text;
    return {};
  }
  const ui::DataAge& age() override { return cards.at(0).age; }
  ui::RecordState state_of(ui::RecordKind, EntityId) override { return record_state; }
  const std::vector<ui::PhotoView>& photos_of(ui::RecordKind, EntityId) override { return photos; }
  std::optional<ui::Picture> picture_of(const ui::PhotoView& photo) override {
    ++pictures_asked;
    return photo.name == "stuk.jpg" ? std::nullopt : std::optional(picture);
  }
  const ui::TodayView& today() override { return today_view; }
  const std::vector<ui::SubjectHit>& find_subjects(const std::string& text) override;
  Result<EntityId> add_subject(ui::SubjectKind kind, const std::string& name,
                               const std::string& address) override;
  Result<ui::SubjectCard> subject(EntityId id) override;

  Result<EntityId> begin_visit(EntityId subject, const std::vector<std::string>& checklists) override;
  Result<ui::VisitView> visit(EntityId) override { return visit_view; }
  Result<void> answer(EntityId, const std::string& ref, const std::string& value) override;
  Result<void> not_looked_at(EntityId, const std::string& ref, bool on) override;
  Result<void> attach_photo(EntityId, const std::string& ref, const std::string& place) override {
    return note("photo " + ref + " " + place);
  }
  Result<void> add_repeat(EntityId, const std::string& ref) override { return note("add " + ref); }
  Result<void> remove_repeat(EntityId, const std::string& ref) override { return note("remove " + ref); }
  Result<void> write_visit_note(EntityId, const std::string& text) override;
  Result<ui::FindingKind> add_finding(EntityId, const ui::NewFinding& finding) override;
  Result<void> close_visit(EntityId, const ui::FollowUp& follow_up) override;

  const ui::ObservationDraft& observation_draft() override { return draft; }
  Result<void> write_observation(const ui::ObservationDraft& written) override;
  Result<EntityId> record_observation() override;
  const std::vector<ui::ObservationView>& latest_observations() override { return observations; }

  Result<EntityId> make_agreement(const ui::NewAgreement& agreement) override;
  Result<void> keep_agreement(EntityId id) override;
  Result<void> agreement_late(EntityId, const std::string& reason) override { return note("late " + reason); }
  Result<void> renegotiate_agreement(EntityId, Date by, const std::string& reason) override {
    return note("renegotiate " + to_iso(by) + " " + reason);
  }

  const ui::StandUpView& stand_up() override { return stand_up_view; }
  Result<void> begin_stand_up() override;
  Result<void> discussed(EntityId item, bool on) override;
  Result<void> park(EntityId item, EntityId holder) override;
  Result<void> end_stand_up() override;

  ui::SyncStatus& sync() override { return fake_sync; }
  ui::RecordState record_state;  ///< of every record
  ui::TableStatus* table() override { return has_table ? &fake_table : nullptr; }

 private:
  Result<void> note(std::string what);
  void count_answers();

  std::vector<ui::SubjectHit> hits_;
};

}  // namespace frontlijn::test
