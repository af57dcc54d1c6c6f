#ifndef LAYERLOCK_CDEFLATE_SHIM_H
#define LAYERLOCK_CDEFLATE_SHIM_H

#include <libdeflate.h>

#endif
