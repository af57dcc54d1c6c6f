#ifndef LAYERLOCK_COPENSSL_SHIM_H
#define LAYERLOCK_COPENSSL_SHIM_H

#include <openssl/err.h>
#include <openssl/evp.h>

#endif
