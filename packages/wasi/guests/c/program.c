// A program of a C library: arguments, environment, streams, files, directories, times, waiting and exit codes.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int compare(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list(const char *path) {
  DIR *directory = opendir(path);
  char *names[64];
  int count = 0;
  for (struct dirent *entry; directory && (entry = readdir(directory)) && count < 64;)
    names[count++] = strdup(entry->d_name);
  qsort(names, count, sizeof *names, compare);
  printf("%s:", path);
  for (int index = 0; index < count; index++) printf(" %s", names[index]);
  printf("\n");
  if (directory) closedir(directory);
}

int main(int argc, char **argv) {
  for (int index = 1; index < argc; index++) printf("argument %d: %s\n", index, argv[index]);
  printf("GREETING=%s\n", getenv("GREETING"));

  char line[256];
  int lines = 0;
  while (fgets(line, sizeof line, stdin)) printf("line %d: %s", ++lines, line);

  mkdir("work", 0777);
  FILE *file = fopen("work/log.txt", "w+");
  for (int number = 0; number < 1000; number++) fprintf(file, "number %d\n", number);
  fseek(file, -11, SEEK_END);
  printf("last: %s", fgets(line, sizeof line, file));
  fclose(file);
  file = fopen("work/log.txt", "a");
  fputs("end\n", file);
  fclose(file);

  struct stat status;
  stat("work/log.txt", &status);
  printf("size %lld, file %d\n", (long long)status.st_size, S_ISREG(status.st_mode));
  printf("symlink %d\n", symlink("log.txt", "work/link"));
  printf("link %d\n", link("work/log.txt", "work/second"));
  stat("work/link", &status);
  printf("links %d\n", (int)status.st_nlink);
  printf("readlink %d\n", (int)readlink("work/link", line, sizeof line));
  list("work");
  printf("rename %d\n", rename("work/second", "work/moved"));
  printf("unlink %d\n", unlink("work/moved"));
  printf("rmdir: %s\n", rmdir("work") ? strerror(errno) : "done");
  printf("missing: %s\n", open("nowhere", O_RDONLY) < 0 ? strerror(errno) : "there");
  list("work");

  struct timespec before, after;
  clock_gettime(CLOCK_MONOTONIC, &before);
  nanosleep(&(struct timespec){0, 20000000}, NULL);
  clock_gettime(CLOCK_MONOTONIC, &after);
  long long slept = (after.tv_sec - before.tv_sec) * 1000000000LL + (after.tv_nsec - before.tv_nsec);
  printf("slept %d\n", slept >= 20000000);
  printf("terminal %d %d\n", isatty(0), isatty(1));
  fprintf(stderr, "done\n");
  return 7;
}
