#pragma once

#include <memory>
#include <string>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "sync/net/fingerprint.hpp"

namespace frontlijn::net {

/// Why a link is ended on purpose; the other end is told (close codes of RFC 6455 §7.4.1).
enum class CloseReason {
  done,      ///< 1000: all was said
  leaving,   ///< 1001: this end stops
  protocol,  ///< 1002: the other end broke the rules
  too_big,   ///< 1009: a message above the bound
  refused,   ///< 1008: not allowed
  later,     ///< 1013: overloaded, try again later
};

/// One open link that carries whole binary messages both ways, over TLS 1.3. Every call is made on the loop's
/// thread.
class Connection {
 public:
  virtual ~Connection() = default;

  /// Queues a message. False when it was not taken: there is no room, the message is above the bound, or
  /// the link is closing.
  [[nodiscard]] virtual bool send(Bytes message) = 0;
  /// Whether `send` would take a message of this size now. Where the queue is too full for it,
  /// `LinkUser::on_room` follows when there is room again.
  virtual bool has_room(std::size_t size) = 0;
  /// No message is handed to the user until `resume`: back-pressure towards the peer. Not for longer than a
  /// link may be idle (tuning.hpp).
  virtual void pause() = 0;
  virtual void resume() = 0;
  /// Writes what is queued, then says goodbye; `LinkUser::on_closed` follows, at the latest once a link that
  /// says nothing would be dead. `send` takes nothing from here on. With `later`, the other end is told after
  /// how long; it finds it as "seconds" in its "net.busy".
  virtual void close(CloseReason reason = CloseReason::done, Seconds retry_after = Seconds{0}) = 0;
  /// Ends at once, without a word.
  virtual void cut() = 0;

  /// 32 bytes that both ends of this very connection share and nobody else can know (`tls-exporter`, RFC
  /// 9266): a signature over them proves a key to this connection and is worthless on another.
  virtual const Bytes& channel_binding() const = 0;
  /// "127.0.0.1:52114"
  virtual const std::string& peer() const = 0;
  /// Of the end that listens: what a tablet keeps when it has enrolled.
  virtual const Fingerprint& server_certificate() const = 0;
};

/// What a link drives: a session machine, for instance. Kept alive by the link until `on_closed`.
class LinkUser {
 public:
  virtual ~LinkUser() = default;

  /// The link is open. First call.
  virtual void on_open(const std::shared_ptr<Connection>& connection) = 0;
  virtual void on_message(Bytes message) = 0;
  /// The queue has room again after there was none.
  virtual void on_room() {}
  /// Last call, always made, also when the link never opened. A value: both ends said goodbye, or this end
  /// cut it. An error: what cut or refused the link, for a person.
  virtual void on_closed(const Result<void>& how) = 0;
};

}  // namespace frontlijn::net
