#ifndef LAYERLOCK_CZSTD_SHIM_H
#define LAYERLOCK_CZSTD_SHIM_H

#include <zstd.h>
#include <zstd_errors.h>

#endif
