#include "simulation/world/workers.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

namespace frontlijn::test {

namespace {

/// Of processor time: a schedule takes milliseconds, the largest some seconds with sanitizers.
constexpr int seconds_per_schedule = 60;
/// A worker says how far it is after so many schedules.
constexpr std::uint64_t schedules_per_line = 100;

void write_all(int pipe, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t some = write(pipe, text.data() + done, text.size() - done);
    if (some <= 0) _exit(1);
    done += static_cast<std::size_t>(some);
  }
}

void limit_time() {
  const itimerval limit{{0, 0}, {seconds_per_schedule, 0}};
  setitimer(ITIMER_VIRTUAL, &limit, nullptr);
}

/// What a worker does; each takes every jobs-th seed, so that all are about equally far.
void work(const Sweep& sweep, std::uint64_t first, std::uint64_t& at, int pipe) {
  Findings since;
  std::string lines;
  const auto say = [&] {
    lines += fmt::format("done {} {} {} {} {}\n", since.seeds, since.events, since.messages,
                         since.with_states, since.traces);
    write_all(pipe, std::exchange(lines, {}));
    since = {};
  };
  for (at = first; at < sweep.seeds; at += sweep.jobs) {
    const std::uint64_t seed = sweep.from + at;
    limit_time();
    const Schedule run = run_plan(draw_plan(seed, sweep.fleet));
    ++since.seeds;
    since.events += run.events;
    since.messages += run.messages;
    since.with_states += run.states > 0 ? 1 : 0;
    if (!run.trace.empty()) since.traces += std::stoull(run.trace.substr(0, 16), nullptr, 16);
    if (sweep.trace) lines += fmt::format("trace {} {}\n", seed, run.trace);
    if (!run.violation.empty())
      lines +=
          fmt::format("found {} {} tablets, {} events: {}\n", seed, run.tablets, run.events, run.violation);
    if (since.seeds == schedules_per_line || !lines.empty()) say();
  }
  say();
  write_all(pipe, "end\n");
}

}  // namespace

Workers::Workers(Sweep sweep, Found found, Progress progress)
    : sweep_(sweep), found_(std::move(found)), progress_(std::move(progress)), workers_(sweep.jobs) {
  void* shared = mmap(nullptr, sweep_.jobs * sizeof(std::uint64_t), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) throw std::runtime_error("no memory to share with the workers");
  at_ = static_cast<std::uint64_t*>(shared);
}

Workers::~Workers() {
  for (Worker& worker : workers_)
    stop(worker);
  munmap(at_, sweep_.jobs * sizeof(std::uint64_t));
}

void Workers::start(Worker& worker) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe for a worker");
  std::fflush(nullptr);
  worker.pid = fork();
  if (worker.pid < 0) throw std::runtime_error("no process for a worker");
  if (worker.pid == 0) {
    close(ends[0]);
    work(sweep_, worker.next, at_[worker.number], ends[1]);
    _exit(0);
  }
  close(ends[1]);
  worker.pipe = ends[0];
}

void Workers::take_line(Worker& worker, const std::string& line) {
  const std::string_view kind = std::string_view(line).substr(0, line.find(' '));
  if (kind == "end") {
    worker.ended = true;
  } else if (kind == "trace") {
    fmt::print("{}\n", line.substr(6));
  } else if (kind == "found") {
    std::size_t digits = 0;
    const std::uint64_t seed = std::stoull(line.substr(6), &digits);
    ++findings_.violations;
    found_(seed, line.substr(6 + digits + 1));
  } else {
    unsigned long long seeds = 0, events = 0, messages = 0, with_states = 0, traces = 0;
    if (std::sscanf(line.c_str(), "done %llu %llu %llu %llu %llu", &seeds, &events, &messages, &with_states,
                    &traces) != 5)
      throw std::runtime_error("a worker said: " + line);
    findings_.seeds += seeds;
    findings_.events += events;
    findings_.messages += messages;
    findings_.with_states += with_states;
    findings_.traces += traces;
    if (progress_) progress_(findings_);
  }
}

void Workers::hear(Worker& worker) {
  char room[4'096];
  const ssize_t some = read(worker.pipe, room, sizeof(room));
  if (some < 0 && errno == EINTR) return;
  if (some <= 0) return bury(worker);
  worker.heard.append(room, static_cast<std::size_t>(some));
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = worker.heard.find('\n', begin)) != std::string::npos; begin = end + 1)
    take_line(worker, worker.heard.substr(begin, end - begin));
  worker.heard.erase(0, begin);
}

/// One that went down over a seed makes place for another, which goes on behind it.
void Workers::bury(Worker& worker) {
  close(std::exchange(worker.pipe, -1));
  int status = 0;
  waitpid(std::exchange(worker.pid, -1), &status, 0);
  if (worker.ended) return;
  const std::uint64_t at = at_[worker.number];
  ++findings_.violations;
  found_(sweep_.from + at, WIFSIGNALED(status)
                               ? fmt::format("the program died: {}", strsignal(WTERMSIG(status)))
                               : fmt::format("the program ended with {}", WEXITSTATUS(status)));
  worker.next = at + sweep_.jobs;
  worker.heard.clear();
  start(worker);
}

void Workers::stop(Worker& worker) {
  if (worker.pipe >= 0) close(std::exchange(worker.pipe, -1));
  if (worker.pid <= 0) return;
  kill(worker.pid, SIGKILL);
  waitpid(std::exchange(worker.pid, -1), nullptr, 0);
}

Findings Workers::run() {
  for (std::uint64_t number = 0; number < workers_.size(); ++number) {
    workers_[number].number = workers_[number].next = number;
    start(workers_[number]);
  }
  while (findings_.violations < enough) {
    std::vector<pollfd> waiting;
    std::vector<Worker*> whose;
    for (Worker& worker : workers_) {
      if (worker.pipe < 0) continue;
      waiting.push_back({worker.pipe, POLLIN, 0});
      whose.push_back(&worker);
    }
    if (waiting.empty()) break;
    if (poll(waiting.data(), waiting.size(), -1) < 0) continue;
    for (std::size_t i = 0; i < waiting.size(); ++i)
      if (waiting[i].revents != 0) hear(*whose[i]);
  }
  return findings_;
}

}  // namespace frontlijn::test
