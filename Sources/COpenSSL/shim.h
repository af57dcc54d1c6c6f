#ifndef LAYERLOCK_COPENSSL_SHIM_H
#define LAYERLOCK_COPENSSL_SHIM_H

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#endif
