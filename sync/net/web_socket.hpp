#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "sync/net/connection.hpp"
#include "sync/net/tls_context.hpp"

/// Both ends of a link. Internal to sync/net.
namespace frontlijn::net {

class WebSocket : public Connection, public std::enable_shared_from_this<WebSocket> {
 public:
  struct Settings {
    std::size_t message_bytes = 0;
    Milliseconds handshake_time{0};
    Milliseconds idle_time{0};
    std::string peer;
    Fingerprint server_certificate;
    /// Freed when the link is closed.
    std::shared_ptr<void> slot;
  };
  using Request = boost::beast::http::request<boost::beast::http::string_body>;

  WebSocket(TlsStream stream, Settings settings);

  /// The server's and the client's half of the upgrade. Fail with "net.not-frontlijn", "net.busy" or as a
  /// link that is cut.
  boost::asio::awaitable<Result<void>> accept(const Request& request);
  boost::asio::awaitable<Result<void>> ask(const std::string& host, const std::string& path);

  /// After the upgrade: runs until closed.
  void start(std::shared_ptr<LinkUser> user);

  bool send(Bytes message) override;
  bool has_room(std::size_t size) override;
  void pause() override;
  void resume() override;
  void close(CloseReason reason, Seconds retry_after) override;
  void cut() override;
  const Bytes& channel_binding() const override { return channel_binding_; }
  const std::string& peer() const override { return settings_.peer; }
  const Fingerprint& server_certificate() const override { return settings_.server_certificate; }

 private:
  using Stream = boost::beast::websocket::stream<TlsStream, /*deflateSupported=*/false>;

  static boost::asio::awaitable<void> read_all(std::shared_ptr<WebSocket> self);
  static boost::asio::awaitable<void> write_all(std::shared_ptr<WebSocket> self);
  /// Nothing when the link has ended.
  boost::asio::awaitable<std::optional<Bytes>> read_message();
  boost::asio::awaitable<void> write_and_wait();
  boost::asio::awaitable<bool> write_next();
  /// The user's own mistakes end this link, not the program.
  template <class Call>
  void tell(Call call);
  Error error_of(boost::system::error_code code, std::string step) const;
  Error too_big() const;
  Error busy(std::string_view seconds) const;
  std::optional<Error> error_of_close_code() const;
  Result<void> outcome() const;
  void note(Error error);
  void half_done();
  /// A link that is closing ends, whatever the other end does or leaves.
  void bound_goodbye();

  Stream stream_;
  Settings settings_;
  Bytes channel_binding_;
  std::shared_ptr<LinkUser> user_;

  std::deque<Bytes> queue_;
  std::size_t queued_bytes_ = 0;
  bool wants_room_ = false;
  bool paused_ = false;
  bool reader_done_ = false;
  bool writer_done_ = false;
  bool cut_ = false;
  std::optional<CloseReason> closing_;
  Seconds retry_after_{0};
  std::optional<Error> error_;
  /// Never expire; cancelled to wake the one who waits.
  boost::asio::steady_timer wake_reader_;
  boost::asio::steady_timer wake_writer_;
  std::unique_ptr<boost::asio::steady_timer> goodbye_bound_;  ///< once it is closing; idle links are many
};

}  // namespace frontlijn::net
