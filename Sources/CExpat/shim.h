#ifndef LAYERLOCK_CEXPAT_SHIM_H
#define LAYERLOCK_CEXPAT_SHIM_H

#include <expat.h>

#endif
