#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/hash.hpp"
#include "core/base/id.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/log/device.hpp"

namespace frontlijn::server {

/// Who may sign in to the review pages, and as which person of the organisation.
struct Account {
  std::string login;
  EntityId person;
  std::string password_hash;
};

struct WebSession {
  std::string login;
  EntityId person;
};

/// What a one-time code gives: a tablet for this person in this team.
struct CodeGrant {
  EntityId person;
  EntityId team;
  Instant expires;
};

/// One line of the log of who read what.
struct ReadNote {
  Instant at;
  std::string login;
  std::string kind;
  EntityId entity;
};

/// As logins are kept and compared: ASCII case aside.
std::string folded_login(std::string_view login);

/// What a server keeps for itself and never syncs.
class Accounts {
 public:
  virtual ~Accounts() = default;

  // --- accounts ---
  /// `login` is compared without regard to case. Fails with "account.exists".
  virtual Result<void> add_account(const Account& account) = 0;
  /// Ends the account's sessions too. Fails with "account.unknown".
  virtual Result<void> set_password(std::string_view login, std::string_view password_hash) = 0;
  virtual Result<std::optional<Account>> account(std::string_view login) = 0;
  virtual Result<std::vector<Account>> accounts() = 0;

  // --- sessions of browsers, by the hash of their token ---
  virtual Result<void> start_session(const Hash& token, std::string_view login, Instant now) = 0;
  /// None where there is none, or it has ended by itself: idle too long, or too old.
  virtual Result<std::optional<WebSession>> session(const Hash& token, Instant now) = 0;
  virtual Result<void> end_session(const Hash& token) = 0;

  // --- enrolment codes, by the hash of their secret ---
  virtual Result<void> add_code(const Hash& secret, const CodeGrant& grant) = 0;
  /// Takes the code for this device, for good. The same device may ask again: its link may have been cut
  /// before it heard the answer. Fails with "code.unknown", "code.expired" or "code.used".
  virtual Result<CodeGrant> redeem_code(const Hash& secret, const log::DeviceId& device, Instant now) = 0;

  // --- who read what ---
  virtual Result<void> note_read(const ReadNote& note) = 0;
  /// Newest first.
  virtual Result<std::vector<ReadNote>> reads_of(EntityId entity, std::size_t limit) = 0;
};

}  // namespace frontlijn::server
