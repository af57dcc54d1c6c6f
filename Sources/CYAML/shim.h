#ifndef LAYERLOCK_CYAML_SHIM_H
#define LAYERLOCK_CYAML_SHIM_H

#include <yaml.h>

#endif
