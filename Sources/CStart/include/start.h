#ifndef LAYERLOCK_CSTART_H
#define LAYERLOCK_CSTART_H

/// How many arguments the program was given, its own name counted; none where whoever started it gave not even that.
int layerlock_argument_count(void);

/// An argument's bytes; they live as long as the process.
const char *layerlock_argument(int index);

/// A variable of the environment, `NAME=value`; null behind the last one. It lives until the environment is changed.
const char *layerlock_variable(unsigned long index);

/// Whether a standard stream (0 to 2) was closed when the program began; something that cannot be written to holds its
/// number then.
int layerlock_was_closed(int stream);

/// Sets what threads are given for their stacks, in bytes; 0, or an error number.
int layerlock_set_stack_size(unsigned long size);

/// Keeps the C library from reserving 64 MiB of addresses for each thread that allocates.
void layerlock_spare_addresses(void);

/// Whether so many threads can be had at once; 0, or an error number.
int layerlock_try_threads(int count);

#endif
