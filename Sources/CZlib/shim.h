#ifndef LAYERLOCK_CZLIB_SHIM_H
#define LAYERLOCK_CZLIB_SHIM_H

#include <zlib.h>

#endif
