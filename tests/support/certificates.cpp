#include "support/certificates.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>

namespace sudomock::test {

namespace {

template <auto free>
struct Free {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using Cert = std::unique_ptr<X509, Free<X509_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;

void check(bool is_good, const char* what) {
  if (!is_good) throw std::runtime_error(what);
}

Key make_key() {
  const KeyContext context(EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nullptr));
  EVP_PKEY* key = nullptr;
  check(EVP_PKEY_keygen_init(context.get()) == 1 &&
            EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context.get(), NID_X9_62_prime256v1) == 1 &&
            EVP_PKEY_keygen(context.get(), &key) == 1,
        "keygen");
  return Key(key);
}

std::string text_of(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  check(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "extension");
}

void name_it(X509* certificate, const std::string& name) {
  check(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                                   0) == 1,
        "name");
}

void number_it(X509* certificate) {
  long serial = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&serial), 3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial + 1);
}

}  // namespace

Certificate make_certificate(const CertificateFacts& facts,
                             const std::optional<Certificate>& authority) {
  const Key key = make_key();
  const Cert certificate(X509_new());
  X509_set_version(certificate.get(), 2);  // counts from 0: version 3
  number_it(certificate.get());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), facts.valid_from.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), facts.valid_until.count());
  X509_set_pubkey(certificate.get(), key.get());
  name_it(certificate.get(), facts.name);

  Cert issuer;
  Key issuer_key;
  if (authority) {
    const Bio pem(BIO_new_mem_buf(authority->certificate.data(), -1));
    const Bio key_pem(BIO_new_mem_buf(authority->key.data(), -1));
    issuer.reset(PEM_read_bio_X509(pem.get(), nullptr, nullptr, nullptr));
    issuer_key.reset(PEM_read_bio_PrivateKey(key_pem.get(), nullptr, nullptr, nullptr));
  }
  X509* const signer = issuer ? issuer.get() : certificate.get();
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer));
  extend(certificate.get(), signer, NID_basic_constraints,
         facts.is_authority ? "critical,CA:TRUE" : "CA:FALSE");
  if (!facts.alt_names.empty()) {
    extend(certificate.get(), signer, NID_subject_alt_name, facts.alt_names);
  }
  check(X509_sign(certificate.get(), issuer_key ? issuer_key.get() : key.get(), EVP_sha256()) > 0,
        "sign");

  const Bio certificate_out(BIO_new(BIO_s_mem()));
  const Bio key_out(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(certificate_out.get(), certificate.get());
  PEM_write_bio_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {text_of(certificate_out), text_of(key_out)};
}

}  // namespace sudomock::test
