#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>

#include "core/base/time.hpp"

namespace frontlijn {

/// So much at once, and so much a second after that.
struct Allowance {
  double at_once = 0;
  double per_second = 0;
};

/// What one user has left of an allowance: a token bucket. Moments are handed in; of a clock that was set
/// back nothing is counted. More may be spent than there is: that is owed, and time pays it off.
class Spending {
 public:
  double left(const Allowance& allowance, Milliseconds now) const {
    const double passed = static_cast<double>(std::max(Milliseconds{0}, now - looked_at_).count()) / 1000;
    return std::min(allowance.at_once, allowance.at_once - spent_ + passed * allowance.per_second);
  }
  void spend(const Allowance& allowance, double amount, Milliseconds now) {
    spent_ = allowance.at_once - left(allowance, now) + amount;
    looked_at_ = now;
  }
  /// How long until `amount` can be spent without owing anything; of what never comes back, a day.
  Milliseconds wait_for(double amount, const Allowance& allowance, Milliseconds now) const {
    const double lacking = amount - left(allowance, now);
    if (lacking <= 0) return Milliseconds{0};
    constexpr double most = 24.0 * 3'600 * 1'000;
    const double wait = allowance.per_second > 0 ? lacking / allowance.per_second * 1'000 : most;
    return Milliseconds{static_cast<std::int64_t>(std::ceil(std::min(wait, most)))};
  }

 private:
  double spent_ = 0;
  Milliseconds looked_at_{0};
};

/// The same for many users, of whom a bounded number is remembered: those who have all of their allowance
/// first make room, then those who have most of it.
template <class Key>
class Spendings {
 public:
  Spendings(Allowance allowance, std::size_t most_users) : allowance_(allowance), most_users_(most_users) {}

  /// Spends `amount`, unless that would leave a debt.
  bool take(const Key& user, double amount, Milliseconds now) {
    if (wait_for(user, amount, now) > Milliseconds{0}) return false;
    spend(user, amount, now);
    return true;
  }
  void spend(const Key& user, double amount, Milliseconds now) {
    if (users_.size() >= most_users_ && !users_.contains(user)) make_room(now);
    users_[user].spend(allowance_, amount, now);
  }
  Milliseconds wait_for(const Key& user, double amount, Milliseconds now) const {
    const auto found = users_.find(user);
    return (found == users_.end() ? Spending{} : found->second).wait_for(amount, allowance_, now);
  }
  std::size_t users() const { return users_.size(); }

 private:
  void make_room(Milliseconds now) {
    std::erase_if(users_,
                  [&](const auto& user) { return user.second.left(allowance_, now) >= allowance_.at_once; });
    while (users_.size() >= most_users_) {
      users_.erase(std::max_element(users_.begin(), users_.end(), [&](const auto& one, const auto& other) {
        return one.second.left(allowance_, now) < other.second.left(allowance_, now);
      }));
    }
  }

  Allowance allowance_;
  std::size_t most_users_;
  std::map<Key, Spending> users_;
};

}  // namespace frontlijn
