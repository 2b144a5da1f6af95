/* Counts what a real-time thread must not do, between fodderRealtimeBegin and fodderRealtimeEnd on it:
   allocate, free, lock, wait. Preloaded by tests/plugin/test_realtime.py into a host that plays a
   plugin built with FODDER_REALTIME_CHECK. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static __thread int depth __attribute__ ((tls_model ("initial-exec")));
static int offences, scopes;

void fodderRealtimeBegin (void)
{
    ++depth;
    __atomic_add_fetch (&scopes, 1, __ATOMIC_RELAXED);
}

void fodderRealtimeEnd (void) { --depth; }
int fodderRealtimeScopes (void) { return scopes; }
int fodderRealtimeOffences (void) { return offences; }
int fodderRealtimeIsProvoked (void) { return getenv ("FODDER_PROVOKE") != NULL; }

static void note (void)
{
    if (depth > 0)
        __atomic_add_fetch (&offences, 1, __ATOMIC_RELAXED);
}

extern void* __libc_malloc (size_t);
extern void* __libc_calloc (size_t, size_t);
extern void* __libc_realloc (void*, size_t);
extern void __libc_free (void*);

void* malloc (size_t size) { note(); return __libc_malloc (size); }
void* calloc (size_t count, size_t size) { note(); return __libc_calloc (count, size); }
void* realloc (void* pointer, size_t size) { note(); return __libc_realloc (pointer, size); }
void free (void* pointer) { note(); __libc_free (pointer); }

#define FORWARD(type, name, parameters, arguments)                        \
    type name parameters                                                  \
    {                                                                     \
        static type (*next) parameters;                                   \
        note();                                                           \
        if (next == NULL)                                                 \
            next = (type (*) parameters) dlsym (RTLD_NEXT, #name);        \
        return next arguments;                                            \
    }

FORWARD (int, pthread_mutex_lock, (pthread_mutex_t * mutex), (mutex))
FORWARD (int, pthread_mutex_trylock, (pthread_mutex_t * mutex), (mutex))
FORWARD (int, pthread_cond_signal, (pthread_cond_t * condition), (condition))
FORWARD (int, pthread_cond_wait, (pthread_cond_t * condition, pthread_mutex_t* mutex), (condition, mutex))
FORWARD (int, nanosleep, (const struct timespec* time, struct timespec* rest), (time, rest))
FORWARD (int, poll, (struct pollfd * ends, nfds_t count, int timeout), (ends, count, timeout))
FORWARD (ssize_t, read, (int end, void* data, size_t size), (end, data, size))
FORWARD (ssize_t, write, (int end, const void* data, size_t size), (end, data, size))
