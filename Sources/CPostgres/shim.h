#ifndef LAYERLOCK_CPOSTGRES_SHIM_H
#define LAYERLOCK_CPOSTGRES_SHIM_H

#include <libpq-fe.h>

#endif
