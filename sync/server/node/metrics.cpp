#include "sync/server/node/metrics.hpp"

#include <string_view>

namespace frontlijn::server {

namespace {

class Text {
 public:
  void gauge(std::string_view name, std::string_view help, std::uint64_t value) {
    add(name, help, "gauge", value);
  }
  void counter(std::string_view name, std::string_view help, std::uint64_t value) {
    add(name, help, "counter", value);
  }
  std::string take() { return std::move(text_); }

 private:
  void add(std::string_view name, std::string_view help, std::string_view type, std::uint64_t value) {
    const std::string full = "frontlijn_" + std::string(name);
    text_ += "# HELP " + full + " " + std::string(help) + "\n# TYPE " + full + " " + std::string(type) +
             "\n" + full + " " + std::to_string(value) + "\n";
  }
  std::string text_;
};

}  // namespace

std::string metrics_text(const net::ListenerCounts& listener, const SessionCounts& sessions,
                         std::size_t waiting_jobs, bool is_told) {
  Text text;
  text.gauge("connections", "Open connections, browsers and tablets.", listener.connections);
  text.gauge("links", "Open connections of tablets.", listener.links);
  text.counter("accepted_total", "Connections accepted.", listener.accepted);
  text.counter("told_later_total", "Requests answered with 503 for overload.", listener.told_later);
  text.counter("turned_away_total", "Connections closed unanswered above every bound.", listener.turned_away);
  text.counter("new_connections_too_fast_total", "New connections above what one address may make.",
               listener.too_fast);
  text.counter("sessions_replaced_total", "Sessions ended by a newer one of the same device.",
               sessions.replaced);
  text.counter("devices_slowed_total", "Times that a device beyond its allowance was made to wait.",
               sessions.slowed);
  text.counter("devices_told_later_total", "Sessions ended because the device was far beyond its allowance.",
               sessions.told_later);
  text.counter("codes_in_vain_total", "Enrolment codes tried in vain.", sessions.codes_in_vain);
  text.counter("codes_told_later_total",
               "Enrolment codes not looked at, after too many in vain from an address.",
               sessions.codes_refused);
  text.counter("queue_full_total", "Links told later because too many messages were waiting.",
               sessions.queue_full);
  text.gauge("sessions", "Sessions of tablets now.", sessions.open);
  text.counter("sessions_total", "Sessions that ended.", sessions.ended);
  text.counter("sessions_failed_total", "Sessions that ended with a failure.", sessions.failed);
  text.counter("commits_taken_total", "Commits taken in, by sessions that ended.", sessions.commits_taken);
  text.counter("commits_sent_total", "Commits sent, by sessions that ended.", sessions.commits_sent);
  text.counter("commits_refused_total", "Commits refused, by sessions that ended.", sessions.commits_refused);
  text.counter("forks_total", "Chains found forked, by sessions that ended.", sessions.forks);
  text.counter("attachments_taken_total", "Attachments taken in, by sessions that ended.",
               sessions.attachments_taken);
  text.counter("attachments_sent_total", "Attachments sent, by sessions that ended.",
               sessions.attachments_sent);
  text.counter("bytes_in_total", "Bytes of messages received, by sessions that ended.", sessions.bytes_in);
  text.counter("bytes_out_total", "Bytes of messages sent, by sessions that ended.", sessions.bytes_out);
  text.gauge("session_jobs_waiting", "Messages of tablets that wait to be dealt with.", waiting_jobs);
  text.gauge("news_told", "1 where other processes' news is heard at once, 0 where it is looked for.",
             is_told ? 1 : 0);
  return text.take();
}

}  // namespace frontlijn::server
