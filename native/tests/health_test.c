#include "check.h"
#include "supervisor/health.h"

static const struct health_settings settings = {
    .enabled = true, .retries = 3, .interval = 30000, .timeout = 5000, .start_period = 10000, .start_interval = 1000};

static void a_container_without_a_check_has_no_health(void)
{
    struct health health;
    health_begin(&health, &(struct health_settings){.enabled = false}, 0);
    CHECK(!health_word(health.status));
}

static void checks_come_at_the_start_interval_until_the_first_success(void)
{
    struct health health;
    health_begin(&health, &settings, 500);
    CHECK_TEXT("starting", health_word(health.status));
    CHECK_NUMBER(1500, health.due);
    CHECK(!health_record(&health, &settings, false, 1500, 1700));
    CHECK_NUMBER(2700, health.due);
    CHECK(health_record(&health, &settings, true, 2700, 2800));
    CHECK_TEXT("healthy", health_word(health.status));
    CHECK_NUMBER(32800, health.due);
}

static void failures_of_the_start_period_do_not_count(void)
{
    struct health health;
    health_begin(&health, &settings, 0);
    for (int64_t began = 1000; began < 10000; began += 1000)
        CHECK(!health_record(&health, &settings, false, began, began + 500));
    CHECK_NUMBER(0, health.failures);
}

static void a_check_that_began_in_the_start_period_and_failed_after_it_does_not_count(void)
{
    struct health health;
    health_begin(&health, &settings, 0);
    health_record(&health, &settings, false, 9999, 14999);
    CHECK_NUMBER(0, health.failures);
    CHECK_NUMBER(14999 + 30000, health.due);
}

static void as_many_failures_in_a_row_as_retries_make_it_unhealthy(void)
{
    struct health health;
    health_begin(&health, &settings, 0);
    health_record(&health, &settings, true, 1000, 1001);
    CHECK(!health_record(&health, &settings, false, 31000, 31001));
    CHECK(!health_record(&health, &settings, false, 61000, 61001));
    CHECK(health_record(&health, &settings, false, 91000, 91001));
    CHECK_TEXT("unhealthy", health_word(health.status));
    CHECK(!health_record(&health, &settings, false, 121000, 121001));
    CHECK(health_record(&health, &settings, true, 151000, 151001));
    CHECK_TEXT("healthy", health_word(health.status));
    CHECK_NUMBER(0, health.failures);
}

static void a_success_between_failures_starts_the_count_again(void)
{
    struct health health;
    health_begin(&health, &settings, 0);
    health_record(&health, &settings, true, 1000, 1001);
    for (int i = 0; i < 10; i++) {
        health_record(&health, &settings, i % 3 == 2, 40000, 40001);
        CHECK_TEXT("healthy", health_word(health.status));
    }
}

static void the_log_keeps_the_last_results(void)
{
    static struct health_log log;
    for (int i = 0; i < 7; i++) {
        health_log_next(&log)->exit_code = i;
        health_log_keep(&log);
    }
    CHECK_NUMBER(5, log.results[0].exit_code);
    CHECK_NUMBER(6, log.results[1].exit_code);
    CHECK_NUMBER(2, log.results[2].exit_code);
}

int main(void)
{
    RUN(a_container_without_a_check_has_no_health);
    RUN(checks_come_at_the_start_interval_until_the_first_success);
    RUN(failures_of_the_start_period_do_not_count);
    RUN(a_check_that_began_in_the_start_period_and_failed_after_it_does_not_count);
    RUN(as_many_failures_in_a_row_as_retries_make_it_unhealthy);
    RUN(a_success_between_failures_starts_the_count_again);
    RUN(the_log_keeps_the_last_results);
}
