#include "core/store/log_counts.hpp"

namespace frontlijn::store {

namespace {

template <class... Values>
Result<std::int64_t> number_or_0(Store& store, const char* sql, const Values&... values) {
  FRONTLIJN_TRY(const auto number, store.database().number(sql, values...));
  return number.value_or(0);
}

}  // namespace

Result<std::int64_t> newest_position(Store& store) {
  return number_or_0(store,
                     "SELECT max(newest) FROM (SELECT max(id) AS newest FROM commit_log UNION ALL "
                     "SELECT max(position) FROM state)");
}

Result<std::int64_t> own_commits(Store& store) {
  return number_or_0(store, "SELECT count(*) FROM commit_log WHERE peer = ''");
}

Result<std::int64_t> commits_in(Store& store, SpaceId space) {
  return number_or_0(
      store, "SELECT count(*) FROM commit_log WHERE space = (SELECT id FROM space WHERE space = ?)", space);
}

}  // namespace frontlijn::store
