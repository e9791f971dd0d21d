#ifndef JCOMPOSE_VERBS_H
#define JCOMPOSE_VERBS_H

/* What main() calls: ARGUMENTS[0] is the verb's name, ARGUMENTS[COUNT] is NULL; returns the exit status. */

int launch_verb(int count, char **arguments);
int run_verb(int count, char **arguments);
int exec_verb(int count, char **arguments);
int stop_verb(int count, char **arguments);
int update_verb(int count, char **arguments);
int copy_verb(int count, char **arguments);
int pack_verb(int count, char **arguments);
int init_verb(int count, char **arguments);
int observe_verb(int count, char **arguments);
int features_verb(int count, char **arguments);

/* Verbs that are not written yet are missing from the program. */
#pragma weak launch_verb
#pragma weak run_verb
#pragma weak exec_verb
#pragma weak stop_verb
#pragma weak update_verb
#pragma weak copy_verb
#pragma weak pack_verb
#pragma weak init_verb
#pragma weak observe_verb
#pragma weak features_verb

#define EXIT_WRONG_USE 2

#endif
