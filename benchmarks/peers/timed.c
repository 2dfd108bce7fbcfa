/*
 * timed COMMAND …: runs a command, with its output thrown away, and prints the nanoseconds from starting the process to
 * its end. For peers that are whole processes and do not measure themselves.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

int main(int count, char **arguments)
{
    struct timespec from, to;
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status, error;
    if (count < 2) {
        fputs("usage: timed COMMAND …\n", stderr);
        return 2;
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    clock_gettime(CLOCK_MONOTONIC, &from);
    error = posix_spawnp(&child, arguments[1], &actions, NULL, arguments + 1, environ);
    if (error) {
        fprintf(stderr, "timed: %s: %s\n", arguments[1], strerror(error));
        return 1;
    }
    waitpid(child, &status, 0);
    clock_gettime(CLOCK_MONOTONIC, &to);
    if (!WIFEXITED(status) || WEXITSTATUS(status)) {
        fprintf(stderr, "timed: %s ended with wait status %#x\n", arguments[1], (unsigned)status);
        return 1;
    }
    printf("%lld\n", (to.tv_sec - from.tv_sec) * 1000000000LL + to.tv_nsec - from.tv_nsec);
    return 0;
}
