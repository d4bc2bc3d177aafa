/* Every wait for the disk takes SLOW_DISK_US microseconds longer: preloaded into a process, it shows
   how a workload behaves on a disk that takes that long to make a commit durable. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int waited(const char *name, int file) {
    int (*known)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    const char *longer = getenv("SLOW_DISK_US");
    int answer = known(file);
    if (longer != NULL)
        usleep((useconds_t)atol(longer));
    return answer;
}

int fsync(int file) { return waited("fsync", file); }
int fdatasync(int file) { return waited("fdatasync", file); }
