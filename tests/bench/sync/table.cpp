#include "bench/sync/table.hpp"

#include <fstream>
#include <thread>

#include <fmt/format.h>
#include <sys/utsname.h>

namespace frontlijn::bench {

namespace {

std::string met_text(const Row& row) { return !row.met ? "" : *row.met ? "met" : "MISSED"; }

/// What follows `name` and its separator in a file of "name separator value" lines.
std::string line_of(const char* file, const std::string& name) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(name)) continue;
    const auto value = line.find_first_not_of(" \t:=\"", name.size());
    std::string text = value == std::string::npos ? "" : line.substr(value);
    if (text.ends_with('"')) text.pop_back();
    return text;
  }
  return "?";
}

}  // namespace

void Table::add(Row row) {
  fmt::print("{}\n    ours {}", row.work, row.ours);
  if (!row.peer.empty()) fmt::print("   peer {}", row.peer);
  if (!row.ratio.empty()) fmt::print("   ratio {}", row.ratio);
  if (!row.goal.empty()) fmt::print("   goal {}: {}", row.goal, met_text(row));
  fmt::print("\n");
  std::fflush(stdout);
  rows_.push_back(std::move(row));
}

void Table::note(std::string words) {
  fmt::print("note: {}\n", words);
  notes_.push_back(std::move(words));
}

std::string Table::markdown(const std::string& moment) const {
  std::string text = fmt::format("# Sync, measured {}\n\n", moment);
  for (const std::string& line : machine())
    text += fmt::format("- {}\n", line);
  text +=
      "\nMade with `./frontlijn bench sync --keep`. Peer and ours ran in the same run, on this machine, with "
      "the "
      "same records.\n\n"
      "| work | Frontlijn | peer | ratio | goal | |\n|---|---|---|---|---|---|\n";
  for (const Row& row : rows_)
    text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", row.work, row.ours, row.peer, row.ratio,
                        row.goal, met_text(row));
  if (!notes_.empty()) text += "\n";
  for (const std::string& words : notes_)
    text += fmt::format("- {}\n", words);
  return text;
}

std::vector<std::string> machine() {
  utsname system{};
  ::uname(&system);
  std::ifstream load("/proc/loadavg");
  std::string busy;
  load >> busy;
  return {fmt::format("processor: {} x {}", std::thread::hardware_concurrency(),
                      line_of("/proc/cpuinfo", "model name")),
          fmt::format("memory: {}", line_of("/proc/meminfo", "MemTotal")),
          fmt::format("system: {}, {} {}", line_of("/etc/os-release", "PRETTY_NAME"), system.sysname,
                      system.release),
          fmt::format("load average now: {}", busy)};
}

std::string count_text(double number) {
  std::string digits = fmt::format("{:.0f}", number);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string milliseconds_text(double number) {
  if (number >= 10'000) return fmt::format("{:.1f} s", number / 1000);
  if (number >= 20) return fmt::format("{:.0f} ms", number);
  return fmt::format("{:.2f} ms", number);
}

std::string bytes_text(double number) {
  if (number >= 1e6) return fmt::format("{:.1f} MB", number / 1e6);
  if (number >= 10e3) return fmt::format("{:.1f} KB", number / 1e3);
  return fmt::format("{} B", count_text(number));
}

std::string ratio_text(double ours_to_theirs) {
  return ours_to_theirs >= 10 ? fmt::format("{} x", count_text(ours_to_theirs))
                              : fmt::format("{:.2f} x", ours_to_theirs);
}

}  // namespace frontlijn::bench
