#ifndef JCOMPOSE_IMAGE_SOURCE_H
#define JCOMPOSE_IMAGE_SOURCE_H

#include "base/error.h"
#include <jansson.h>
#include <stdbool.h>

/* What a member of config.mounts with "layers" (directories, topmost first) and perhaps "subpath" stands for: the files
 * of an image, as a mount that is attached nowhere yet. The calling process has a single thread; its working directory is "/"
 * afterwards. */
int image_source_open(const json_t *config, const json_t *mount, bool id_mapped, struct error *error);

/* Whether it has the container's owners already: a mount of a single layer gets them as every other one does. */
bool image_source_is_mapped(const json_t *mount, bool id_mapped);

#endif
