#include "support/tls_connection.hpp"

#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>

#include <array>
#include <csignal>
#include <utility>

namespace sudomock::test {

struct TlsConnection::Tls {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  SSL* ssl = nullptr;
  ~Tls() {
    SSL_free(ssl);
    SSL_CTX_free(context);
  }
};

namespace {

// OpenSSL writes without MSG_NOSIGNAL; only this thread of the server must not mind.
void block_sigpipe() {
  sigset_t sigpipe;
  sigemptyset(&sigpipe);
  sigaddset(&sigpipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &sigpipe, nullptr);
}

bool use(SSL_CTX* context, const Certificate& certificate) {
  BIO* const pem = BIO_new_mem_buf(certificate.certificate.data(), -1);
  BIO* const key_pem = BIO_new_mem_buf(certificate.key.data(), -1);
  X509* const x509 = PEM_read_bio_X509(pem, nullptr, nullptr, nullptr);
  EVP_PKEY* const key = PEM_read_bio_PrivateKey(key_pem, nullptr, nullptr, nullptr);
  const bool is_good =
      SSL_CTX_use_certificate(context, x509) == 1 && SSL_CTX_use_PrivateKey(context, key) == 1;
  X509_free(x509);
  EVP_PKEY_free(key);
  BIO_free(pem);
  BIO_free(key_pem);
  return is_good;
}

}  // namespace

TlsConnection::TlsConnection(int socket, int stopped, int number)
    : Connection(socket, stopped, number), tls_(std::make_unique<Tls>()) {}

std::unique_ptr<Connection> TlsConnection::accept(const Certificate& certificate, int socket,
                                                  int stopped, int number, Versions versions) {
  block_sigpipe();
  std::unique_ptr<TlsConnection> connection(new TlsConnection(socket, stopped, number));
  SSL_CTX* const context = connection->tls_->context;
  if (versions == Versions::up_to_1_1) {
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION);
    SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0");
  }
  if (versions == Versions::http2) {
    const auto select_http2 = [](SSL*, const unsigned char** chosen, unsigned char* size,
                                 const unsigned char* offered, unsigned offered_size, void*) {
      static constexpr unsigned char wanted[] = {2, 'h', '2'};
      unsigned char* selected = nullptr;
      const int found =
          SSL_select_next_proto(&selected, size, wanted, sizeof wanted, offered, offered_size);
      *chosen = selected;
      return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
    };
    SSL_CTX_set_alpn_select_cb(context, select_http2, nullptr);
  }
  if (!use(context, certificate) || !connection->shake_hands()) return nullptr;
  return connection;
}

TlsConnection::~TlsConnection() {
  if (says_goodbye_) SSL_shutdown(tls_->ssl);
}

bool TlsConnection::shake_hands() {
  fcntl(socket(), F_SETFL, O_NONBLOCK);
  tls_->ssl = SSL_new(tls_->context);
  SSL_set_fd(tls_->ssl, socket());
  for (;;) {
    const int result = SSL_accept(tls_->ssl);
    if (result == 1) return true;
    if (!wait_after(result)) {
      says_goodbye_ = false;  // not allowed after a failed handshake
      return false;
    }
  }
}

bool TlsConnection::wait_after(int result) {
  switch (SSL_get_error(tls_->ssl, result)) {
    case SSL_ERROR_WANT_READ:
      return wait_for(POLLIN);
    case SSL_ERROR_WANT_WRITE:
      return wait_for(POLLOUT);
    default:
      return false;
  }
}

bool TlsConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const int sent = SSL_write(tls_->ssl, bytes.data(), static_cast<int>(bytes.size()));
    if (sent <= 0) {
      if (!wait_after(sent)) return false;
      continue;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::optional<std::string> TlsConnection::receive() {
  std::array<char, 16384> buffer{};
  for (;;) {
    const int size = SSL_read(tls_->ssl, buffer.data(), static_cast<int>(buffer.size()));
    if (size > 0) return std::string(buffer.data(), static_cast<std::size_t>(size));
    if (!wait_after(size)) return std::nullopt;
  }
}

SocketServer::Wrap with_tls(Certificate certificate, TlsConnection::Versions versions) {
  return [certificate = std::move(certificate), versions](int socket, int stopped, int number) {
    return TlsConnection::accept(certificate, socket, stopped, number, versions);
  };
}

}  // namespace sudomock::test
