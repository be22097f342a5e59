#include "bench/sync/table.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <sys/utsname.h>

namespace frontlijn::bench {

namespace {

std::string met_text(const Row& row) { return !row.met ? "" : *row.met ? "met" : "MISSED"; }

/// Three digits of it, or all before the point.
std::string figure_text(double number) {
  if (number >= 100) return count_text(number);
  return fmt::format("{:.{}f}", number, number >= 10 ? 1 : 2);
}

/// From each size to the next: by how much the cost is multiplied where the size is ten times as large.
std::string per_tenfold(const std::map<std::size_t, double>& points) {
  std::string text;
  for (auto at = points.begin(); at != points.end() && std::next(at) != points.end(); ++at) {
    const auto next = std::next(at);
    if (at->second <= 0 || next->second <= 0) continue;
    const double tenfolds = std::log10(static_cast<double>(next->first) / static_cast<double>(at->first));
    text += fmt::format("{}x {:.2f}", text.empty() ? "" : ", ",
                        std::pow(next->second / at->second, 1 / tenfolds));
  }
  return text;
}

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

Spread Spread::of(std::vector<double> all) {
  if (all.empty()) return {};
  std::sort(all.begin(), all.end());
  return {all[all.size() / 2], all.front(), all.back(), all.size()};
}

std::string Spread::text(std::string (*one)(double)) const {
  if (count <= 1) return one(median);
  return fmt::format("{} ({} .. {}, of {})", one(median), one(least), one(most), count);
}

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

void Table::measured_at(const std::string& of, const std::string& cost, std::size_t size, double value) {
  auto found = std::find_if(curves_.begin(), curves_.end(),
                            [&](const Curve& one) { return one.of == of && one.cost == cost; });
  if (found == curves_.end()) found = curves_.insert(curves_.end(), {of, cost, {}});
  found->points[size] = value;
}

std::string Table::growth() const {
  std::string text;
  std::set<std::string> told;
  for (const Curve& first : curves_) {
    if (!told.insert(first.of).second) continue;
    std::set<std::size_t> sizes;
    for (const Curve& one : curves_)
      if (one.of == first.of)
        for (const auto& [size, value] : one.points)
          sizes.insert(size);
    if (sizes.size() < 2) continue;
    text += fmt::format("| {} |", first.of);
    std::string rule = "\n|---|";
    for (const std::size_t size : sizes) {
      text += fmt::format(" {} |", count_text(static_cast<double>(size)));
      rule += "---|";
    }
    text += " per tenfold |" + rule + "---|\n";
    for (const Curve& one : curves_) {
      if (one.of != first.of) continue;
      text += fmt::format("| {} |", one.cost);
      for (const std::size_t size : sizes) {
        const auto point = one.points.find(size);
        text += point == one.points.end() ? " not run |" : fmt::format(" {} |", figure_text(point->second));
      }
      text += fmt::format(" {} |\n", per_tenfold(one.points));
    }
    text += "\n";
  }
  return text;
}

std::string Table::markdown(const std::string& moment, const std::vector<std::string>& machine,
                            const std::string& command) const {
  std::string text = fmt::format("# Sync, measured {}\n\n", moment);
  for (const std::string& line : machine)
    text += fmt::format("- {}\n", line);
  text += fmt::format(
      "\nMade with `{}`. Peer and ours ran in the same run, on this machine, on the same records; where a "
      "peer had "
      "other work the row says so, and a figure \"as stated\" was not measured here. Of what ran several "
      "times "
      "the one in the middle stands first, and is what is judged, with the least and the most beside it.\n\n",
      command);
  text += "| work | Frontlijn | peer | ratio | goal | |\n|---|---|---|---|---|---|\n";
  for (const Row& row : rows_)
    text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", row.work, row.ours, row.peer, row.ratio,
                        row.goal, met_text(row));
  if (const std::string curves = growth(); !curves.empty())
    text += "\n## How the cost grows\n\n" + curves;
  else if (!notes_.empty())
    text += "\n";
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
          fmt::format("load average before: {}", busy)};
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
