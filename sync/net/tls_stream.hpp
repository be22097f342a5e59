#pragma once

#include <algorithm>
#include <memory>

#include <boost/asio/compose.hpp>
#include <boost/asio/coroutine.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream_base.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/teardown.hpp>

#include "core/base/bytes.hpp"

struct ssl_st;  // OpenSSL's SSL

namespace frontlijn::net {

/// OpenSSL's end of one link, with the encrypted bytes in buffers of ours: what came and is not decrypted
/// yet, and what is to be sent. It never waits; who drives it moves the bytes.
class TlsEngine {
 public:
  enum class Wants {
    nothing,  ///< done
    input,    ///< cannot go on before more has come
    closed,   ///< the other end said goodbye
    failed,   ///< the error says why
  };
  struct Step {
    Wants wants = Wants::nothing;
    std::size_t size = 0;  ///< bytes read or written
    boost::system::error_code error;
  };

  explicit TlsEngine(boost::asio::ssl::context& context);
  ~TlsEngine();
  TlsEngine(const TlsEngine&) = delete;
  TlsEngine& operator=(const TlsEngine&) = delete;

  ssl_st* handle() const { return ssl_; }
  Step handshake(boost::asio::ssl::stream_base::handshake_type type);
  Step read(boost::asio::mutable_buffer into);
  Step write(boost::asio::const_buffer from);
  Step shutdown();

  /// Room for what comes next: small while the link is idle, and a whole record once more than that came.
  boost::asio::mutable_buffer room();
  /// Ends the wait that `room` began; nothing may have come.
  void came(std::size_t size);
  bool is_waiting() const { return waiting_; }
  /// What is to be sent, which is then no longer kept here.
  Bytes take_output() { return std::exchange(output_, {}); }
  bool has_output() const { return !output_.empty(); }

 private:
  struct Bio;
  Step step_of(int result);

  ssl_st* ssl_ = nullptr;
  Bytes input_;
  std::size_t input_from_ = 0;  ///< of `input_`, decrypted already
  std::size_t input_to_ = 0;    ///< of `input_`, came
  bool came_full_ = false;
  bool waiting_ = false;
  Bytes output_;
};

/// TLS over a TCP stream with Beast's deadlines, as `boost::asio::ssl::stream` gives it, whose four buffers
/// of 17 KiB a link this does without: OpenSSL does all of TLS, and an idle link holds a kilobyte.
///
/// One reader and one writer at a time. A reader never writes: what OpenSSL answers by itself after the
/// handshake (a change of keys) goes with the next write, as RFC 8446 section 4.6.3 allows.
class TlsStream {
 public:
  using next_layer_type = boost::beast::tcp_stream;
  using executor_type = next_layer_type::executor_type;

  template <class Arg>
  TlsStream(Arg&& arg, boost::asio::ssl::context& context)
      : next_layer_(std::forward<Arg>(arg)), engine_(std::make_unique<TlsEngine>(context)) {}

  executor_type get_executor() { return next_layer_.get_executor(); }
  next_layer_type& next_layer() { return next_layer_; }
  const next_layer_type& next_layer() const { return next_layer_; }
  ssl_st* native_handle() { return engine_->handle(); }

  template <class Token>
  auto async_handshake(boost::asio::ssl::stream_base::handshake_type type, Token&& token) {
    return talk([type](TlsEngine& engine) { return engine.handshake(type); }, std::forward<Token>(token));
  }
  /// Says goodbye and waits for the other end's.
  template <class Token>
  auto async_shutdown(Token&& token) {
    return talk([](TlsEngine& engine) { return engine.shutdown(); }, std::forward<Token>(token));
  }
  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_compose<Token, void(boost::system::error_code, std::size_t)>(
        ReadOp{next_layer_, *engine_, first_of<boost::asio::mutable_buffer>(buffers)}, token, next_layer_);
  }
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_compose<Token, void(boost::system::error_code, std::size_t)>(
        WriteOp{next_layer_, *engine_, gathered(buffers)}, token, next_layer_);
  }

 private:
  using Code = boost::system::error_code;
  /// The most plain text in one TLS record (RFC 8446 section 5.1).
  static constexpr std::size_t record_bytes = 16 * 1024;

  template <class Buffer, class Buffers>
  static Buffer first_of(const Buffers& buffers) {
    const auto end = boost::asio::buffer_sequence_end(buffers);
    for (auto one = boost::asio::buffer_sequence_begin(buffers); one != end; ++one) {
      if (const Buffer buffer(*one); buffer.size() > 0) return buffer;
    }
    return Buffer{};
  }

  /// What is written at a time: as it is where it fills a record, else what there is in one piece.
  struct Plain {
    boost::asio::const_buffer whole;
    std::unique_ptr<Bytes> pieces;
    boost::asio::const_buffer buffer() const {
      return pieces ? boost::asio::const_buffer(pieces->data(), pieces->size()) : whole;
    }
  };
  template <class Buffers>
  static Plain gathered(const Buffers& buffers) {
    const auto first = first_of<boost::asio::const_buffer>(buffers);
    const std::size_t total = std::min(boost::asio::buffer_size(buffers), record_bytes);
    if (first.size() >= total) return {boost::asio::buffer(first, record_bytes), nullptr};
    auto pieces = std::make_unique<Bytes>(total);
    boost::asio::buffer_copy(boost::asio::buffer(*pieces), buffers);
    return {{}, std::move(pieces)};
  }

  /// What has to be said and heard until `step` is done: the handshake, the goodbye.
  template <class Step>
  struct TalkOp : boost::asio::coroutine {
    next_layer_type& next;
    TlsEngine& engine;
    Step step;
    TlsEngine::Step now{};
    std::unique_ptr<Bytes> sending{};

    TalkOp(next_layer_type& next_, TlsEngine& engine_, Step step_)
        : next(next_), engine(engine_), step(std::move(step_)) {}

    template <class Self>
    void operator()(Self& self, Code code = {}, std::size_t size = 0) {
      BOOST_ASIO_CORO_REENTER(*this) {
        BOOST_ASIO_CORO_YIELD boost::asio::post(next.get_executor(), std::move(self));
        while (true) {
          now = step(engine);
          if (engine.has_output()) {
            sending = std::make_unique<Bytes>(engine.take_output());
            BOOST_ASIO_CORO_YIELD boost::asio::async_write(next, boost::asio::buffer(*sending),
                                                           std::move(self));
            sending.reset();
            if (code && !now.error) now.error = code;
          }
          if (now.wants != TlsEngine::Wants::input || now.error) break;
          if (engine.is_waiting()) {
            now.error = boost::asio::error::already_started;
            break;
          }
          BOOST_ASIO_CORO_YIELD next.async_read_some(engine.room(), std::move(self));
          engine.came(size);
          if (code) {
            now.error = ended(code);
            break;
          }
        }
        self.complete(now.error);
      }
    }
  };

  struct ReadOp : boost::asio::coroutine {
    next_layer_type& next;
    TlsEngine& engine;
    boost::asio::mutable_buffer into;
    TlsEngine::Step now{};
    bool waited = false;

    ReadOp(next_layer_type& next_, TlsEngine& engine_, boost::asio::mutable_buffer into_)
        : next(next_), engine(engine_), into(into_) {}

    template <class Self>
    void operator()(Self& self, Code code = {}, std::size_t size = 0) {
      BOOST_ASIO_CORO_REENTER(*this) {
        while (true) {
          now = engine.read(into);
          if (now.wants != TlsEngine::Wants::input) break;
          if (engine.is_waiting()) {
            now.error = boost::asio::error::already_started;
            break;
          }
          waited = true;
          BOOST_ASIO_CORO_YIELD next.async_read_some(engine.room(), std::move(self));
          engine.came(size);
          if (code) {
            now.error = ended(code);
            break;
          }
        }
        // Nobody is called back from within the call that began this.
        if (!waited) {
          BOOST_ASIO_CORO_YIELD boost::asio::post(next.get_executor(), std::move(self));
        }
        self.complete(now.error, now.size);
      }
    }
  };

  struct WriteOp : boost::asio::coroutine {
    next_layer_type& next;
    TlsEngine& engine;
    Plain plain;
    TlsEngine::Step now{};
    std::unique_ptr<Bytes> sending{};

    WriteOp(next_layer_type& next_, TlsEngine& engine_, Plain plain_)
        : next(next_), engine(engine_), plain(std::move(plain_)) {}

    template <class Self>
    void operator()(Self& self, Code code = {}, std::size_t = 0) {
      BOOST_ASIO_CORO_REENTER(*this) {
        now = engine.write(plain.buffer());
        plain.pieces.reset();
        sending = std::make_unique<Bytes>(engine.take_output());
        if (sending->empty()) {
          BOOST_ASIO_CORO_YIELD boost::asio::post(next.get_executor(), std::move(self));
        } else {
          BOOST_ASIO_CORO_YIELD boost::asio::async_write(next, boost::asio::buffer(*sending),
                                                         std::move(self));
        }
        sending.reset();
        if (code && !now.error) now.error = code;
        self.complete(now.error, now.error ? 0 : now.size);
      }
    }
  };

  /// An end without goodbye may be somebody cutting off the rest.
  static Code ended(Code code);

  template <class Step, class Token>
  auto talk(Step step, Token&& token) {
    return boost::asio::async_compose<Token, void(Code)>(TalkOp<Step>(next_layer_, *engine_, std::move(step)),
                                                         token, next_layer_);
  }

  next_layer_type next_layer_;
  std::unique_ptr<TlsEngine> engine_;  ///< stays where it is when the stream is moved
};

namespace detail {

struct TeardownOp : boost::asio::coroutine {
  boost::beast::role_type role;
  TlsStream& stream;
  boost::system::error_code first{};

  TeardownOp(boost::beast::role_type role_, TlsStream& stream_) : role(role_), stream(stream_) {}

  template <class Self>
  void operator()(Self& self, boost::system::error_code code = {}, std::size_t = 0) {
    BOOST_ASIO_CORO_REENTER(*this) {
      BOOST_ASIO_CORO_YIELD stream.async_shutdown(std::move(self));
      first = code;
      using boost::beast::websocket::async_teardown;
      BOOST_ASIO_CORO_YIELD async_teardown(role, stream.next_layer(), std::move(self));
      self.complete(first ? first : code);
    }
  }
};

}  // namespace detail

/// What Beast does with a WebSocket's link when it ends.
template <class Handler>
void async_teardown(boost::beast::role_type role, TlsStream& stream, Handler&& handler) {
  boost::asio::async_compose<Handler, void(boost::system::error_code)>(detail::TeardownOp(role, stream),
                                                                       handler, stream.next_layer());
}

}  // namespace frontlijn::net
