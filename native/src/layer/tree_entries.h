#ifndef JCOMPOSE_TREE_ENTRIES_H
#define JCOMPOSE_TREE_ENTRIES_H

#include "layer/tree.h"

/* Below the three ways of copying (tree.h): single entries of a directory, and directories entry by entry. */

/* Sets copy->path to where TARGET is. */
int tree_begin_path(struct tree_copy *copy, const char *target, struct error *error);

/* SOURCE becomes NAME in DIRECTORY, which is copy->path. */
int tree_copy_one(struct tree_copy *copy, int source, int directory, const char *name, struct error *error);
/* What is in SOURCE comes into TARGET, which is copy->path. */
int tree_copy_children(struct tree_copy *copy, int source, int target, struct error *error);

/* Owner, mode, attributes and times. */
int tree_copy_metadata(const struct tree_copy *copy, int source, const struct stat *status, int target,
                       struct error *error);

/* Whether it is one of the directories not to descend into. */
bool tree_is_excluded(const struct tree_copy *copy, const struct stat *status);

#endif
