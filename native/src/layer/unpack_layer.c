/* A layer's stream becomes its directory, in the form that an overlay takes for a lower layer. */

#include "layer/layer_place.h"
#include "layer/settle.h"
#include "layer/unpack.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int unpack_all(struct unpack *unpack, struct error *error)
{
    char path[PATH_MAX];
    int result;
    while ((result = tar_next(&unpack->reader, error)) > 0) {
        if (++unpack->entries > unpack->limits.entries)
            return refuse(error, "limit", "the layer has more than %lld entries", (long long)unpack->limits.entries);
        if (layer_path_clean(path, unpack->reader.member.path, error) < 0 || unpack_entry(unpack, path, error) < 0)
            return -1;
    }
    if (result < 0 || layer_parent_leave(&unpack->paths, error) < 0)
        return -1;
    bool knows = unpack->whiteouts && unpack->paths.state == LOWER_KNOWN;
    return knows ? settle_whiteouts(unpack->paths.root, unpack->paths.lower, error) : 0;
}

/* Until the archive says otherwise, the root is what the layers below make it. */
static int open_directories(const struct unpack_request *request, struct layer_paths *paths, struct error *error)
{
    paths->state = request->state;
    paths->lower = -1;
    paths->root = layer_place(request->directory, error);
    if (paths->root < 0)
        return -1;
    const struct timespec never[2] = {{0}, {0}};
    if (paths->state != LOWER_KNOWN)
        return fchmod(paths->root, 0755) < 0 || futimens(paths->root, never) < 0
                   ? fail(error, "unpack", "cannot set the mode of the directory %s", request->directory)
                   : 0;
    paths->lower = settle_open_lower(request->lower, error);
    return paths->lower < 0 ? -1 : layer_copy_metadata(paths->lower, paths->root, "", error);
}

int unpack_open(struct unpack *unpack, const struct unpack_request *request, struct layer_input *input,
                struct error *error)
{
    unpack->limits = request->limits;
    unpack->reader.flow = &input->plain;
    input->blob = -1;
    if (open_directories(request, &unpack->paths, error) < 0)
        return -1;
    if (request->blob)
        input->blob = open(request->blob, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    return request->blob && input->blob < 0 ? fail(error, "blob", "cannot make the file %s", request->blob) : 0;
}

int unpack_whole(struct unpack *unpack, struct error *error)
{
    if (unpack_all(unpack, error) < 0 && !unpack->paths.needs_lower)
        return -1;
    return tar_reader_finish(&unpack->reader, error);
}

void unpack_tell(const struct unpack *unpack, const struct layer_input *input, struct json_writer *writer)
{
    char digest[sizeof "sha256:" + SHA256_HEX_SIZE];
    snprintf(digest, sizeof digest, "sha256:%s", input->diff_id);
    jsontext_string(writer, "diffId", digest);
    snprintf(digest, sizeof digest, "sha256:%s", input->digest);
    jsontext_string(writer, "digest", digest);
    jsontext_number(writer, "size", input->size);
    jsontext_number(writer, "entries", unpack->entries);
    jsontext_number(writer, "bytes", unpack->bytes);
    jsontext_number(writer, "whiteouts", unpack->whiteouts);
    jsontext_boolean(writer, "root", unpack->has_root);
    jsontext_boolean(writer, "needsLower", unpack->paths.needs_lower);
}
