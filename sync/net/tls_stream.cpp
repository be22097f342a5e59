#include "sync/net/tls_stream.hpp"

#include <climits>
#include <cstring>
#include <new>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace frontlijn::net {

namespace asio = boost::asio;

namespace {

/// An idle link waits with this much: a ping or a short message fits.
constexpr std::size_t idle_room = 1024;
/// A whole record with its header, tag and padding (RFC 8446 section 5.2).
constexpr std::size_t record_room = 17 * 1024;

}  // namespace

/// OpenSSL's way to the two buffers.
struct TlsEngine::Bio {
  static TlsEngine& engine(BIO* bio) { return *static_cast<TlsEngine*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* into, std::size_t size, std::size_t* read_size) {
    TlsEngine& tls = engine(bio);
    BIO_clear_retry_flags(bio);
    *read_size = std::min(size, tls.input_to_ - tls.input_from_);
    if (*read_size == 0) {
      BIO_set_retry_read(bio);
      return 0;
    }
    std::memcpy(into, tls.input_.data() + tls.input_from_, *read_size);
    tls.input_from_ += *read_size;
    return 1;
  }

  static int write(BIO* bio, const char* from, std::size_t size, std::size_t* written) {
    BIO_clear_retry_flags(bio);
    TlsEngine& tls = engine(bio);
    try {
      tls.output_.insert(tls.output_.end(), from, from + size);
    } catch (const std::bad_alloc&) {
      return 0;  // nothing may be thrown through OpenSSL
    }
    *written = size;
    return 1;
  }

  static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

  static const BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* one = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "frontlijn");
      if (one == nullptr) throw std::bad_alloc();
      BIO_meth_set_read_ex(one, read);
      BIO_meth_set_write_ex(one, write);
      BIO_meth_set_ctrl(one, control);
      return one;
    }();
    return made;
  }
};

TlsEngine::TlsEngine(asio::ssl::context& context) : ssl_(SSL_new(context.native_handle())) {
  BIO* bio = ssl_ == nullptr ? nullptr : BIO_new(Bio::method());
  if (bio == nullptr) {
    SSL_free(ssl_);
    throw std::bad_alloc();
  }
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_, bio, bio);  // takes the one reference for both
}

TlsEngine::~TlsEngine() { SSL_free(ssl_); }

TlsEngine::Step TlsEngine::step_of(int result) {
  switch (const int why = SSL_get_error(ssl_, result)) {
    case SSL_ERROR_NONE:
      return {};
    case SSL_ERROR_WANT_READ:
      return {Wants::input, 0, {}};
    case SSL_ERROR_ZERO_RETURN:
      return {Wants::closed, 0, asio::error::eof};
    case SSL_ERROR_SSL:
      return {Wants::failed, 0, {static_cast<int>(ERR_get_error()), asio::error::get_ssl_category()}};
    default:
      return {Wants::failed, 0, {why, asio::error::get_ssl_category()}};
  }
}

TlsEngine::Step TlsEngine::handshake(asio::ssl::stream_base::handshake_type type) {
  ERR_clear_error();
  return step_of(type == asio::ssl::stream_base::client ? SSL_connect(ssl_) : SSL_accept(ssl_));
}

TlsEngine::Step TlsEngine::read(asio::mutable_buffer into) {
  if (into.size() == 0) return {};
  ERR_clear_error();
  std::size_t size = 0;
  Step step = step_of(SSL_read_ex(ssl_, into.data(), into.size(), &size));
  step.size = size;
  return step;
}

TlsEngine::Step TlsEngine::write(asio::const_buffer from) {
  if (from.size() == 0) return {};
  ERR_clear_error();
  std::size_t size = 0;
  Step step = step_of(SSL_write_ex(ssl_, from.data(), from.size(), &size));
  // There is always room for output, and TLS 1.3 asks for no input in order to write.
  if (step.wants == Wants::input) step = {Wants::failed, 0, asio::error::no_protocol_option};
  step.size = size;
  return step;
}

TlsEngine::Step TlsEngine::shutdown() {
  ERR_clear_error();
  int result = SSL_shutdown(ssl_);
  if (result == 0) result = SSL_shutdown(ssl_);  // ours is said; now theirs
  Step step = result == 1 ? Step{} : step_of(result);
  if (step.wants == Wants::closed) step = {};
  return step;
}

asio::mutable_buffer TlsEngine::room() {
  // All that came has been taken in by OpenSSL, or it would not ask for more.
  const std::size_t wanted = came_full_ ? record_room : idle_room;
  if (input_.size() != wanted) Bytes(wanted).swap(input_);
  input_from_ = 0;
  input_to_ = 0;
  waiting_ = true;
  return asio::buffer(input_);
}

void TlsEngine::came(std::size_t size) {
  waiting_ = false;
  input_to_ = size;
  came_full_ = size == input_.size();
}

boost::system::error_code TlsStream::ended(boost::system::error_code code) {
  return code == asio::error::eof ? make_error_code(asio::ssl::error::stream_truncated) : code;
}

}  // namespace frontlijn::net
