#ifndef LAYERLOCK_CLIBARCHIVE_SHIM_H
#define LAYERLOCK_CLIBARCHIVE_SHIM_H

#include <archive.h>
#include <archive_entry.h>

#endif
