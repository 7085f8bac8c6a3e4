/* Bad luck at one chosen operation on files: linked before the C library (LD_PRELOAD), it counts what a process does to
 * files and lets the process die, or the disk be full, at operation FAULT_AT.
 *
 * FAULT_HOW = kill    dies before the operation; a write is cut in half first
 *             power   the same, and what was written to files since their last fsync is lost: files with an odd inode are
 *                     empty, others have zeros (what file systems leave after a loss of power)
 *             full    from this operation on, every write fails with ENOSPC
 *             count   nothing; at the end the number of operations is written to FAULT_COUNT
 *
 * Operations are those that change files: opening to write, writing, renaming, linking, removing, making folders, syncing.
 * Not intercepted: memory maps, io_uring, sendfile (the program uses none).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum how { OFF, KILL, POWER, FULL, COUNT };
static enum how how = OFF;
static long at = -1, seen = 0;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* Files with bytes that no fsync brought to the disk, each held open so that they can be cut under any name. */
#define MOST 65536
static struct dirty { dev_t dev; ino_t ino; int fd; } dirty[MOST];
static int n_dirty = 0;

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

__attribute__((constructor)) static void start(void) {
    const char *word = getenv("FAULT_HOW"), *number = getenv("FAULT_AT");
    if (number) at = atol(number);
    if (!word) return;
    how = !strcmp(word, "kill") ? KILL : !strcmp(word, "power") ? POWER : !strcmp(word, "full") ? FULL
        : !strcmp(word, "count") ? COUNT : OFF;
}

__attribute__((destructor)) static void finish(void) {
    const char *path = getenv("FAULT_COUNT");
    FILE *file;
    if (how != COUNT || !path) return;
    how = OFF;
    if ((file = fopen(path, "w"))) { fprintf(file, "%ld\n", seen); fclose(file); }
}

static int is_file(int fd, struct stat *st) { return fstat(fd, st) == 0 && S_ISREG(st->st_mode); }

static void lose(void) {
    for (int i = 0; i < n_dirty; i++) {
        struct stat st;
        if (fstat(dirty[i].fd, &st)) continue;
        off_t size = st.st_size;
        if (ftruncate(dirty[i].fd, 0)) continue;
        if (st.st_ino % 2 == 0) { (void)!ftruncate(dirty[i].fd, size); }
    }
}

/* Whether the operation is to fail for want of space; does not come back where the process is to die. */
static int fault(int fd, const void *bytes, size_t n) {
    ssize_t (*write_now)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    if (how == OFF) return 0;
    pthread_mutex_lock(&mutex);
    long number = ++seen;
    if (number == at && (how == KILL || how == POWER)) {
        if (bytes && n > 1) (void)!write_now(fd, bytes, n / 2);
        if (how == POWER) lose();
        kill(getpid(), SIGKILL);
        for (;;) pause();
    }
    pthread_mutex_unlock(&mutex);
    return how == FULL && number >= at && bytes != NULL;
}

static void mark_dirty(int fd) {
    struct stat st;
    if (how != POWER || !is_file(fd, &st)) return;
    pthread_mutex_lock(&mutex);
    for (int i = 0; i < n_dirty; i++)
        if (dirty[i].dev == st.st_dev && dirty[i].ino == st.st_ino) { pthread_mutex_unlock(&mutex); return; }
    if (n_dirty < MOST) dirty[n_dirty++] = (struct dirty){ st.st_dev, st.st_ino, dup(fd) };
    pthread_mutex_unlock(&mutex);
}

static void mark_clean(int fd) {
    struct stat st;
    if (how != POWER || !is_file(fd, &st)) return;
    pthread_mutex_lock(&mutex);
    for (int i = 0; i < n_dirty; i++)
        if (dirty[i].dev == st.st_dev && dirty[i].ino == st.st_ino) {
            int (*close_now)(int) = dlsym(RTLD_NEXT, "close");
            close_now(dirty[i].fd);
            dirty[i] = dirty[--n_dirty];
            break;
        }
    pthread_mutex_unlock(&mutex);
}

ssize_t write(int fd, const void *bytes, size_t n) {
    REAL(ssize_t, "write", int, const void *, size_t);
    struct stat st;
    if (how != OFF && fd > 2 && is_file(fd, &st)) {
        if (fault(fd, bytes, n)) { errno = ENOSPC; return -1; }
        ssize_t written = real(fd, bytes, n);
        if (written > 0) mark_dirty(fd);
        return written;
    }
    return real(fd, bytes, n);
}

ssize_t writev(int fd, const struct iovec *parts, int n) {
    /* One part after the other, so that all go through the door above. */
    ssize_t all = 0;
    for (int i = 0; i < n; i++) {
        if (parts[i].iov_len == 0) continue;
        ssize_t written = write(fd, parts[i].iov_base, parts[i].iov_len);
        if (written < 0) return all > 0 ? all : written;
        all += written;
        if ((size_t)written < parts[i].iov_len) break;
    }
    return all;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, #name, const char *, int, ...); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
        if (flags & (O_CREAT | O_TRUNC)) fault(-1, NULL, 0); \
        int fd = real(path, flags, mode); \
        if (fd >= 0 && (flags & (O_CREAT | O_TRUNC))) mark_dirty(fd); \
        return fd; \
    }
OPEN(open)
OPEN(open64)

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    fault(-1, NULL, 0);
    return real(from, to);
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    fault(-1, NULL, 0);
    return real(path, mode);
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    fault(-1, NULL, 0);
    return real(path);
}

int rmdir(const char *path) {
    REAL(int, "rmdir", const char *);
    fault(-1, NULL, 0);
    return real(path);
}

int unlinkat(int folder, const char *path, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    fault(-1, NULL, 0);
    return real(folder, path, flags);
}

int linkat(int folder, const char *from, int other, const char *to, int flags) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    fault(-1, NULL, 0);
    return real(folder, from, other, to, flags);
}

int ftruncate64(int fd, off_t size) {
    REAL(int, "ftruncate64", int, off_t);
    fault(-1, NULL, 0);
    int result = real(fd, size);
    mark_dirty(fd);
    return result;
}

int fsync(int fd) {
    REAL(int, "fsync", int);
    fault(-1, NULL, 0);
    int result = real(fd);
    if (result == 0) mark_clean(fd);
    return result;
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    fault(-1, NULL, 0);
    int result = real(fd);
    if (result == 0) mark_clean(fd);
    return result;
}
