#pragma once

/// Code points of the Material icons that the app uses, as UTF-8 text for the icon glyphs merged into each
/// font.
namespace frontlijn::ui::icon {

inline constexpr const char* today = "\uE8DF";
inline constexpr const char* search = "\uE8B6";
inline constexpr const char* add = "\uE145";
inline constexpr const char* remove = "\uE15B";
inline constexpr const char* check = "\uE5CA";
inline constexpr const char* check_circle = "\uE86C";
inline constexpr const char* box_checked = "\uE834";
inline constexpr const char* box_empty = "\uE835";
inline constexpr const char* radio_on = "\uE837";
inline constexpr const char* radio_off = "\uE836";
inline constexpr const char* close = "\uE5CD";
inline constexpr const char* back = "\uE5C4";
inline constexpr const char* forward = "\uE5CC";
inline constexpr const char* expand = "\uE5CF";
inline constexpr const char* collapse = "\uE5CE";
inline constexpr const char* edit = "\uE3C9";
inline constexpr const char* paste = "\uE14F";
inline constexpr const char* undo = "\uE166";

inline constexpr const char* address = "\uE55F";
inline constexpr const char* business = "\uE8D1";
inline constexpr const char* building = "\uEA40";
inline constexpr const char* household = "\uE88A";
inline constexpr const char* person = "\uE7FD";
inline constexpr const char* people = "\uE7FB";
inline constexpr const char* team = "\uF233";
inline constexpr const char* public_space = "\uEA63";
inline constexpr const char* school = "\uE80C";
inline constexpr const char* childcare = "\uEB41";
inline constexpr const char* construction = "\uEA3C";
inline constexpr const char* restaurant = "\uE56C";
inline constexpr const char* bar = "\uE540";
inline constexpr const char* fire = "\uEF55";
inline constexpr const char* environment = "\uEA35";
inline constexpr const char* judgement = "\uEAF6";
inline constexpr const char* care = "\uE1D5";

inline constexpr const char* visit = "\uF0C5";
inline constexpr const char* checklist = "\uE85D";
inline constexpr const char* observation = "\uE8F4";
inline constexpr const char* told = "\uE91F";
inline constexpr const char* document = "\uE873";
inline constexpr const char* anonymous = "\uF03E";
inline constexpr const char* surprise = "\uEA0B";
inline constexpr const char* finding = "\uE153";
inline constexpr const char* signal = "\uEF49";
inline constexpr const char* deviation = "\uF184";
inline constexpr const char* conflict = "\uE915";
inline constexpr const char* agreement = "\uEBCB";
inline constexpr const char* kept = "\uE877";
inline constexpr const char* renegotiated = "\uE863";
inline constexpr const char* measure = "\uE6E1";
inline constexpr const char* cycle = "\uE922";
inline constexpr const char* obstacle = "\uE14B";
inline constexpr const char* recognition = "\uE8AF";
inline constexpr const char* backstage = "\uE897";
inline constexpr const char* hidden = "\uE8F5";
inline constexpr const char* camera = "\uE412";
inline constexpr const char* stand_up = "\uE0BF";
inline constexpr const char* calendar = "\uE878";
inline constexpr const char* clock = "\uE8B5";
inline constexpr const char* history = "\uE889";
inline constexpr const char* core_item = "\uE838";
inline constexpr const char* quote = "\uE244";

inline constexpr const char* info = "\uE88E";
inline constexpr const char* unknown = "\uE8FD";
inline constexpr const char* warning = "\uE002";
inline constexpr const char* failure = "\uE000";
inline constexpr const char* offline = "\uE2C1";
inline constexpr const char* synced = "\uE2BF";
inline constexpr const char* not_synced = "\uE2C3";
inline constexpr const char* sync = "\uE627";
inline constexpr const char* sync_problem = "\uE629";
inline constexpr const char* device = "\uE330";
inline constexpr const char* language = "\uE894";
inline constexpr const char* light = "\uE518";
inline constexpr const char* dark = "\uE51C";
inline constexpr const char* settings = "\uE8B8";
inline constexpr const char* text_size = "\uEAE2";

}  // namespace frontlijn::ui::icon
