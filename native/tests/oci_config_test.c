#include "base/cleanup.h"
#include "check.h"
#include "container/mount_options.h"
#include "container/user.h"
#include "oci/oci_bundle.h"
#include "seccomp/seccomp.h"
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* Reading OCI configurations: numbers of 64 bits, the examples of the specification's schema, and damaged ones. */

#define CONFIG \
    "{\"ociVersion\":\"1.2.0\",\"process\":{\"cwd\":\"/\",\"args\":[\"sh\",\"-c\",\"echo\"],\"env\":[\"A=1\"]," \
    "\"user\":{\"uid\":0,\"gid\":0,\"additionalGids\":[1,2]},\"rlimits\":[{\"type\":\"RLIMIT_CORE\",\"soft\":" \
    "18446744073709551615,\"hard\":18446744073709551615}],\"capabilities\":{\"bounding\":[\"CAP_KILL\"]}}," \
    "\"root\":{\"path\":\"rootfs\"},\"hostname\":null,\"mounts\":[{\"destination\":\"/data\",\"type\":\"bind\"," \
    "\"source\":\"/srv\",\"options\":[\"rbind\",\"ro\",\"rslave\",\"mode=755\"]}],\"hooks\":{\"prestart\":[{" \
    "\"path\":\"/bin/true\",\"timeout\":5}]},\"annotations\":{\"a\":\"b\"},\"linux\":{\"cgroupsPath\":\"/a/b\"," \
    "\"namespaces\":[{\"type\":\"pid\"}],\"uidMappings\":[{\"containerID\":0,\"hostID\":1,\"size\":2}]," \
    "\"seccomp\":{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":1,\"architectures\":[\"SCMP_ARCH_X86\"]," \
    "\"flags\":[\"SECCOMP_FILTER_FLAG_LOG\"],\"syscalls\":[{\"names\":[\"read\",\"write\"],\"action\":" \
    "\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,\"value\":9223372036854775808,\"valueTwo\":1,\"op\":" \
    "\"SCMP_CMP_MASKED_EQ\"}]}]},\"resources\":{\"hugepageLimits\":[{\"pageSize\":\"2MB\",\"limit\":1}]}}}"

static json_t *parse(const char *text)
{
    struct error error = {0};
    return bundle_parse(text, "test", &error);
}

static void numbers_above_the_signed_range_keep_their_bits(void)
{
    json_t *json = parse("{\"a\": 18446744073709551615, \"b\": 9223372036854775808, \"c\": 9223372036854775807, "
                         "\"d\": \"18446744073709551615\", \"e\": -1}");
    CHECK(json);
    CHECK_NUMBER(-1, json_integer_value(json_object_get(json, "a")));
    CHECK(json_integer_value(json_object_get(json, "b")) == LLONG_MIN);
    CHECK(json_integer_value(json_object_get(json, "c")) == LLONG_MAX);
    CHECK_TEXT("18446744073709551615", json_string_value(json_object_get(json, "d")));
    json_decref(json);
}

static void null_means_absent(void)
{
    json_t *json = parse("{\"a\": null, \"b\": {\"c\": null}}");
    CHECK(json && !json_object_get(json, "a") && json_object_get(json, "b"));
    CHECK_NUMBER(0, (long long) json_object_size(json_object_get(json, "b")));
    json_decref(json);
}

static void what_is_wrong_is_named(void)
{
    static const char *const cases[][2] = {
        {"{}", "ociVersion: expected a value, found nothing"},
        {"{\"ociVersion\":\"1.0\",\"root\":{\"path\":7}}", "root.path: expected a string, found 7"},
        {"{\"ociVersion\":\"2.0\",\"root\":{\"path\":\"r\"}}", "ociVersion: expected 1.x.y or 0.x.y, found \"2.0\""},
        {"{\"ociVersion\":\"1.0\",\"root\":{\"path\":\"r\"},\"hooks\":{\"prestart\":[{\"path\":\"x\"}]}}",
         "path: expected an absolute path, found \"x\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {0};
        json_t *json = parse(cases[i][0]);
        CHECK(config_check(json, &error));
        CHECK_TEXT(cases[i][1], error.message);
        json_decref(json);
    }
}

/* All that reads a configuration without doing anything. */
static void read_everything(const json_t *config)
{
    struct error error = {0};
    const json_t *section = json_object_get(config, "linux"), *seccomp = json_object_get(section, "seccomp");
    size_t index;
    json_t *mount;
    if (config_check(config, &error))
        return;
    json_array_foreach (json_object_get(config, "mounts"), index, mount) {
        struct mount_options options;
        mount_options_read(mount, &options, &error);
        mount_options_free(&options);
    }
    struct seccomp_profile *profile = seccomp ? seccomp_read(seccomp, 0, &error) : NULL;
    struct seccomp_filter filter = {0};
    if (profile)
        seccomp_program(profile, &filter, &error);
    free(filter.program.filter);
    seccomp_free(profile);
}

static unsigned int next_random(unsigned int *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    return *state ^= *state << 5;
}

/* What a damaged file may say instead of something. */
static void damage(char *text, size_t size, unsigned int *state)
{
    static const char *const pieces[] = {"null", "[]", "{}", "-1", "1e999", "\"\"", "99999999999999999999", "true",
                                         "\\u0000", "[[[[[[", "\"", ",", "18446744073709551615", "\xff"};
    for (unsigned int count = 1 + next_random(state) % 4; count; count--) {
        size_t length = strlen(text), at = next_random(state) % (unsigned int) length;
        const char *piece = pieces[next_random(state) % (sizeof pieces / sizeof *pieces)];
        size_t added = strlen(piece), removed = next_random(state) % 12;
        if (removed > length - at)
            removed = length - at;
        if (length - removed + added >= size || (!added && length == removed))
            continue;
        memmove(text + at + added, text + at + removed, length - at - removed + 1);
        memcpy(text + at, piece, added);
    }
}

static void damaged_configurations_do_no_harm(void)
{
    unsigned int state = 20260102, parsed = 0;
    const char *given = getenv("FUZZ_ROUNDS");
    long rounds = given ? strtol(given, NULL, 10) : 20000;
    for (long round = 0; round < rounds; round++) {
        struct error error = {0};
        char text[4096] = CONFIG;
        damage(text, sizeof text, &state);
        json_t *json = bundle_parse(text, "test", &error);
        if (json) {
            parsed++;
            read_everything(json);
        }
        json_decref(json);
    }
    CHECK(parsed > rounds / 20);
}

static void check_directory(const char *path, bool good)
{
    DIR *directory = opendir(path);
    if (!directory)
        return;
    for (struct dirent *entry; (entry = readdir(directory));) {
        char name[PATH_MAX];
        struct error error = {0};
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (!strstr(entry->d_name, ".json"))
            continue;
        json_t *json = bundle_file(name, &error);
        bool accepted = json && !config_check(json, &error);
        if (accepted != good)
            fprintf(stderr, "%s: %s\n", name, error.message);
        CHECK(accepted == good);
        json_decref(json);
    }
    closedir(directory);
}

/* They are kept beside the project, not in it: where they are not there, nothing is checked. */
static void the_examples_of_the_specification_are_told_apart(void)
{
    check_directory("../../shared/conformance/oci/runtime-spec-schema/test/config/good", true);
    check_directory("../../shared/conformance/oci/runtime-spec-schema/test/config/bad", false);
}

int main(void)
{
    RUN(numbers_above_the_signed_range_keep_their_bits);
    RUN(null_means_absent);
    RUN(what_is_wrong_is_named);
    RUN(damaged_configurations_do_no_harm);
    RUN(the_examples_of_the_specification_are_told_apart);
}
