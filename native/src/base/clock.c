#include "base/clock.h"

static void put_digits(char *text, int digits, int64_t value)
{
    for (int i = digits - 1; i >= 0; i--, value /= 10)
        text[i] = (char)('0' + value % 10);
}

/* Not gmtime and strftime: those would map the time zone and the locale into every supervisor. The days are counted
 * from 1 March of year 0, so that the leap day is a year's last (Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms"). */
void format_timestamp(struct timespec moment, char text[static TIMESTAMP_SIZE])
{
    int64_t days = moment.tv_sec / 86400 + 719468, second = moment.tv_sec % 86400;
    int64_t era = days / 146097, day_of_era = days % 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;
    int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;

    __builtin_memcpy(text, "0000-00-00T00:00:00.000000000Z", TIMESTAMP_SIZE);
    put_digits(text, 4, year_of_era + era * 400 + (month <= 2));
    put_digits(text + 5, 2, month);
    put_digits(text + 8, 2, day_of_year - (153 * shifted_month + 2) / 5 + 1);
    put_digits(text + 11, 2, second / 3600);
    put_digits(text + 14, 2, second / 60 % 60);
    put_digits(text + 17, 2, second % 60);
    put_digits(text + 20, 9, moment.tv_nsec);
}
