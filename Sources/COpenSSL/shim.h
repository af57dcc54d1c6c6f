#ifndef LAYERLOCK_COPENSSL_SHIM_H
#define LAYERLOCK_COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/ocsp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ts.h>
#include <openssl/ui.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

// What Swift cannot import: macros with casts, the typed stacks, deprecated calls that have no successor.

static inline STACK_OF(X509) *layerlock_certificates_new(void) { return sk_X509_new_null(); }
static inline int layerlock_certificates_push(STACK_OF(X509) *stack, X509 *certificate) {
    return sk_X509_push(stack, certificate);
}
static inline int layerlock_certificates_count(const STACK_OF(X509) *stack) { return sk_X509_num(stack); }
static inline X509 *layerlock_certificates_get(const STACK_OF(X509) *stack, int index) {
    return sk_X509_value(stack, index);
}
static inline void layerlock_certificates_free(STACK_OF(X509) *stack) { sk_X509_pop_free(stack, X509_free); }

/// SipHash of 8 bytes with so many rounds, under a key of 16 bytes; 1 where it could be computed.
static inline int layerlock_siphash(
    const unsigned char *key, unsigned int compression, unsigned int finalization, const unsigned char *bytes,
    size_t count, unsigned char *result) {
    unsigned int size = 8;
    size_t length = 0;
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_uint(OSSL_MAC_PARAM_SIZE, &size),
        OSSL_PARAM_construct_uint(OSSL_MAC_PARAM_C_ROUNDS, &compression),
        OSSL_PARAM_construct_uint(OSSL_MAC_PARAM_D_ROUNDS, &finalization),
        OSSL_PARAM_construct_end(),
    };
    return EVP_Q_mac(NULL, "SIPHASH", NULL, NULL, parameters, key, 16, bytes, count, result, 8, &length) != NULL &&
           length == 8;
}

static inline int layerlock_signers_count(const STACK_OF(CMS_SignerInfo) *stack) {
    return sk_CMS_SignerInfo_num(stack);
}
static inline CMS_SignerInfo *layerlock_signers_get(const STACK_OF(CMS_SignerInfo) *stack, int index) {
    return sk_CMS_SignerInfo_value(stack, index);
}

/// Frees a stack whose certificates belong to somebody else.
static inline void layerlock_stack_free(STACK_OF(X509) *stack) { sk_X509_free(stack); }

/// The one signer of a signed PKCS#7 message; NULL where there is another number of them.
static inline PKCS7_SIGNER_INFO *layerlock_pkcs7_signer(PKCS7 *message) {
    STACK_OF(PKCS7_SIGNER_INFO) *signers = PKCS7_get_signer_info(message);
    return sk_PKCS7_SIGNER_INFO_num(signers) == 1 ? sk_PKCS7_SIGNER_INFO_value(signers, 0) : NULL;
}
static inline int layerlock_pkcs7_digest(const PKCS7_SIGNER_INFO *signer) {
    return OBJ_obj2nid(signer->digest_alg->algorithm);
}
static inline long layerlock_pkcs7_version(const PKCS7_SIGNER_INFO *signer) {
    return ASN1_INTEGER_get(signer->version);
}
/// The certificates of a signed PKCS#7 message, still its own; NULL where it has none.
static inline STACK_OF(X509) *layerlock_pkcs7_certificates(PKCS7 *message) {
    return PKCS7_type_is_signed(message) ? message->d.sign->cert : NULL;
}

static inline int layerlock_revoked_count(const STACK_OF(X509_REVOKED) *stack) { return sk_X509_REVOKED_num(stack); }
static inline X509_REVOKED *layerlock_revoked_get(const STACK_OF(X509_REVOKED) *stack, int index) {
    return sk_X509_REVOKED_value(stack, index);
}

static inline int layerlock_usages_count(const EXTENDED_KEY_USAGE *usages) { return sk_ASN1_OBJECT_num(usages); }
static inline ASN1_OBJECT *layerlock_usages_get(const EXTENDED_KEY_USAGE *usages, int index) {
    return sk_ASN1_OBJECT_value(usages, index);
}
static inline int layerlock_points_count(const CRL_DIST_POINTS *points) { return sk_DIST_POINT_num(points); }
static inline const DIST_POINT *layerlock_points_get(const CRL_DIST_POINTS *points, int index) {
    return sk_DIST_POINT_value(points, index);
}
static inline int layerlock_accesses_count(const AUTHORITY_INFO_ACCESS *accesses) {
    return sk_ACCESS_DESCRIPTION_num(accesses);
}
static inline const ACCESS_DESCRIPTION *layerlock_accesses_get(const AUTHORITY_INFO_ACCESS *accesses, int index) {
    return sk_ACCESS_DESCRIPTION_value(accesses, index);
}
/// The full names of a distribution point; NULL where it is named relative to its issuer, or not at all.
static inline const GENERAL_NAMES *layerlock_full_name(const DIST_POINT_NAME *name) {
    return name != NULL && name->type == 0 ? name->name.fullname : NULL;
}
static inline int layerlock_names_count(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }
/// A name's URI; NULL where it is another kind of name.
static inline const ASN1_STRING *layerlock_names_uri(const GENERAL_NAMES *names, int index) {
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
    return name != NULL && name->type == GEN_URI ? name->d.uniformResourceIdentifier : NULL;
}

static inline void layerlock_free(void *memory) { OPENSSL_free(memory); }
static inline long layerlock_bio_memory(BIO *bio, char **memory) { return BIO_get_mem_data(bio, memory); }

/// A distinguished name in RFC 2253's form; everything but printable ASCII escaped.
static inline int layerlock_name_print(BIO *bio, const X509_NAME *name) {
    return X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253);
}

/// A key from OpenSSL's pkcs11 engine: OpenSSL 3.0 has no other road to a token without a third-party provider.
/// Nothing is asked on a terminal. NULL with OpenSSL's error queue filled where it fails.
#ifndef OPENSSL_NO_ENGINE
#include <openssl/engine.h>
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
static inline EVP_PKEY *layerlock_pkcs11_key(const char *uri, const char *pin) {
    ENGINE_load_builtin_engines();
    ENGINE *engine = ENGINE_by_id("pkcs11");
    if (engine == NULL) return NULL;
    EVP_PKEY *key = NULL;
    // The engine writes reasons to standard error of its own accord; the queue has what we need of them.
    ENGINE_ctrl_cmd_string(engine, "QUIET", NULL, 1);
    if (ENGINE_init(engine)) {
        if (pin == NULL || ENGINE_ctrl_cmd_string(engine, "PIN", pin, 0))
            key = ENGINE_load_private_key(engine, uri, (UI_METHOD *)UI_null(), NULL);
        ENGINE_finish(engine);
    }
    ENGINE_free(engine);
    return key;
}
#pragma clang diagnostic pop
#else
static inline EVP_PKEY *layerlock_pkcs11_key(const char *uri, const char *pin) { return NULL; }
#endif

#endif
