#pragma once

#include <cstddef>
#include <map>
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

/// Of several measurements of the same thing: the one in the middle, and how far they lie apart.
struct Spread {
  double median = 0;
  double least = 0;
  double most = 0;
  std::size_t count = 0;

  static Spread of(std::vector<double> all);
  /// "0.59 ms (0.55 ms .. 0.71 ms, of 5)"; of a single one only that.
  std::string text(std::string (*one)(double)) const;
};

/// Collects what is measured and tells it as it comes; in the end writes all of it.
class Table {
 public:
  void add(Row row);
  void note(std::string words);
  /// One point of a curve: what `cost` (with its unit) is at so many of `of`.
  void measured_at(const std::string& of, const std::string& cost, std::size_t size, double value);
  /// The curves: a table for each thing that grows, with the ratio from each size to the next, per tenfold.
  std::string growth() const;
  /// As Markdown, with the moment, the machine as it was, and the command that made it.
  std::string markdown(const std::string& moment, const std::vector<std::string>& machine,
                       const std::string& command) const;

 private:
  struct Curve {
    std::string of;
    std::string cost;
    std::map<std::size_t, double> points;
  };

  std::vector<Row> rows_;
  std::vector<std::string> notes_;
  std::vector<Curve> curves_;
};

/// Processor, cores, memory, system and load of this machine, one a line.
std::vector<std::string> machine();

std::string count_text(double number);          ///< "12,345"
std::string milliseconds_text(double number);   ///< "0.42 ms", "17 ms", "3.1 s"
std::string bytes_text(double number);          ///< "812 B", "3.1 KB", "64 MB"
std::string ratio_text(double ours_to_theirs);  ///< "20 x", "0.04 x"

}  // namespace frontlijn::bench
