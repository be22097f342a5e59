#pragma once

#include <optional>
#include <string>
#include <vector>

namespace frontlijn::bench {

/// One line of the table: what was measured here and at the peer, and what was to be reached.
struct Row {
  std::string work;
  std::string ours;
  std::string peer;
  std::string ratio;
  std::string goal;
  std::optional<bool> met;  ///< none: a figure without a goal
};

/// Collects what is measured and tells it as it comes; in the end writes all of it.
class Table {
 public:
  void add(Row row);
  void note(std::string words);
  /// As Markdown, with the machine and the moment.
  std::string markdown(const std::string& moment) const;

 private:
  std::vector<Row> rows_;
  std::vector<std::string> notes_;
};

/// Processor, cores, memory and system of this machine, one a line.
std::vector<std::string> machine();

std::string count_text(double number);          ///< "12,345"
std::string milliseconds_text(double number);   ///< "0.42 ms", "17 ms", "3.1 s"
std::string bytes_text(double number);          ///< "812 B", "3.1 KB", "64 MB"
std::string ratio_text(double ours_to_theirs);  ///< "20 x", "0.04 x"

}  // namespace frontlijn::bench
