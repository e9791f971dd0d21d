#ifndef JCOMPOSE_VERBS_H
#define JCOMPOSE_VERBS_H

/* What main() calls: ARGUMENTS[0] is the verb's name, ARGUMENTS[COUNT] is NULL; returns the exit status. */

int launch_verb(int count, char **arguments);
int run_verb(int count, char **arguments);
int exec_verb(int count, char **arguments);
int stop_verb(int count, char **arguments);
int attach_verb(int count, char **arguments);
int update_verb(int count, char **arguments);
int copy_verb(int count, char **arguments);
int paths_verb(int count, char **arguments);
int pack_verb(int count, char **arguments);
int unpack_verb(int count, char **arguments);
int unpack_streams_verb(int count, char **arguments);
int settle_verb(int count, char **arguments);
int changes_verb(int count, char **arguments);
int freeze_verb(int count, char **arguments);
int call_verb(int count, char **arguments);
int fresh_verb(int count, char **arguments);
int compare_verb(int count, char **arguments);
int init_verb(int count, char **arguments);
int names_verb(int count, char **arguments);
int flows_verb(int count, char **arguments);
int observe_verb(int count, char **arguments);
int features_verb(int count, char **arguments);

#define EXIT_WRONG_USE 2

#endif
