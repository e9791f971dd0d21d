#include "container/oci_state.h"

/* A container that was started through `launch` has its directory where others have a bundle. */
json_t *oci_state(const json_t *spec, const char *status, pid_t pid)
{
    json_t *bundle = json_object_get(spec, "bundle");
    json_t *annotations = json_object_get(json_object_get(spec, "config"), "annotations");
    json_t *state = json_pack("{s:s, s:O, s:s}", "ociVersion", OCI_VERSION, "id", json_object_get(spec, "id"),
                              "status", status);
    if (pid)
        json_object_set_new(state, "pid", json_integer(pid));
    json_object_set(state, "bundle", bundle ? bundle : json_object_get(spec, "directory"));
    if (json_object_size(annotations))
        json_object_set(state, "annotations", annotations);
    return state;
}
