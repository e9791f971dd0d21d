#include "names/dns_message.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { RESPONSE = 0x80, OPCODE = 0x78, TRUNCATED = 0x02, RECURSION_DESIRED = 0x01, RECURSION_AVAILABLE = 0x80 };
enum { QUESTIONS = 4, ANSWERS = 6, AUTHORITIES = 8, ADDITIONALS = 10, CLASS_IN = 1, LABEL = 63, OPTION_SIZE = 11 };

static uint16_t number_at(const uint8_t *bytes)
{
    return (uint16_t) (bytes[0] << 8 | bytes[1]);
}

static void put_number(uint8_t *bytes, size_t number)
{
    bytes[0] = (uint8_t) (number >> 8);
    bytes[1] = (uint8_t) number;
}

/* The end of the name at POSITION, or 0. In a question nothing comes before it that it could point to. */
static size_t read_name(const uint8_t *message, size_t length, size_t position, char name[static DNS_NAME])
{
    size_t used = 0;
    while (position < length && message[position]) {
        size_t label = message[position++];
        if (label > LABEL || position + label >= length || used + label + 1 >= DNS_NAME)
            return 0;
        if (used)
            name[used++] = '.';
        for (size_t i = 0; i < label; i++) {
            int byte = message[position++];
            name[used++] = byte == '.' || !byte ? 1 : (char) tolower(byte);
        }
    }
    name[used] = 0;
    return position < length ? position + 1 : 0;
}

/* The only record that a query has usually: the root's name, the type, how large an answer may be. */
static void read_option(const uint8_t *message, size_t length, struct dns_question *question)
{
    const uint8_t *option = message + question->end;
    if (length < question->end + OPTION_SIZE || number_at(message + ANSWERS) || number_at(message + AUTHORITIES) ||
        !number_at(message + ADDITIONALS) || option[0] || number_at(option + 1) != DNS_OPT)
        return;
    size_t offered = number_at(option + 3);
    question->extended = true;
    if (offered > DNS_SMALLEST_LIMIT)
        question->limit = offered < DNS_USUAL_LIMIT ? offered : DNS_USUAL_LIMIT;
}

int dns_read(const uint8_t *message, size_t length, struct dns_question *question)
{
    *question = (struct dns_question){.limit = DNS_SMALLEST_LIMIT};
    if (length < DNS_HEADER || message[2] & RESPONSE)
        return -1;
    if (message[2] & OPCODE)
        return DNS_NOT_IMPLEMENTED;
    if (number_at(message + QUESTIONS) != 1)
        return DNS_FORMAT_ERROR;
    size_t end = read_name(message, length, DNS_HEADER, question->name);
    if (!end || end + 4 > length)
        return DNS_FORMAT_ERROR;
    question->type = number_at(message + end);
    question->internet = number_at(message + end + 2) == CLASS_IN;
    question->end = end + 4;
    read_option(message, length, question);
    return DNS_NO_ERROR;
}

static bool reverse_ipv4(const char *name, struct address *address)
{
    unsigned parts[4];
    int end = 0;
    if (sscanf(name, "%3u.%3u.%3u.%3u.in-addr.arpa%n", &parts[3], &parts[2], &parts[1], &parts[0], &end) != 4 || !end ||
        name[end])
        return false;
    *address = (struct address){.family = AF_INET, .prefix = 32, .size = 4};
    for (int i = 0; i < 4; i++)
        address->bytes[i] = (uint8_t) parts[i];
    return true;
}

/* Its digits from the last to the first, dotted. */
static bool reverse_ipv6(const char *name, struct address *address)
{
    enum { DIGITS = 32 };
    *address = (struct address){.family = AF_INET6, .prefix = 128, .size = 16};
    if (strlen(name) <= 2 * DIGITS || strcmp(name + 2 * DIGITS, "ip6.arpa"))
        return false;
    for (int i = 0; i < DIGITS; i++) {
        char digit = name[2 * i];
        if (!isxdigit(digit) || name[2 * i + 1] != '.')
            return false;
        int value = isdigit(digit) ? digit - '0' : digit - 'a' + 10;
        address->bytes[15 - i / 2] |= (uint8_t) (i % 2 ? value << 4 : value);
    }
    return true;
}

bool dns_reverse_address(const char *name, struct address *address)
{
    return reverse_ipv4(name, address) || reverse_ipv6(name, address);
}

void dns_begin(struct dns_answer *answer, const uint8_t *message, const struct dns_question *question, int code,
               size_t limit)
{
    size_t end = question && question->end ? question->end : DNS_HEADER;
    memcpy(answer->bytes, message, end);
    memset(answer->bytes + QUESTIONS, 0, DNS_HEADER - QUESTIONS);
    answer->bytes[2] = (uint8_t) (RESPONSE | (message[2] & (OPCODE | RECURSION_DESIRED)));
    answer->bytes[3] = (uint8_t) (RECURSION_AVAILABLE | code);
    put_number(answer->bytes + QUESTIONS, end > DNS_HEADER);
    answer->length = end;
    answer->extended = question && question->extended;
    answer->limit = answer->extended ? limit - OPTION_SIZE : limit;
    answer->count = 0;
    answer->truncated = false;
}

/* About the name in the question. Nobody is to keep it: replicas come and go. */
static uint8_t *add_record(struct dns_answer *answer, uint16_t type, size_t size)
{
    enum { HEAD = 12, POINTER = 0xc000 };
    if (answer->length + HEAD + size > answer->limit) {
        answer->truncated = true;
        return NULL;
    }
    uint8_t *record = answer->bytes + answer->length;
    put_number(record, POINTER | DNS_HEADER);
    put_number(record + 2, type);
    put_number(record + 4, CLASS_IN);
    memset(record + 6, 0, 4);
    put_number(record + 10, size);
    answer->length += HEAD + size;
    answer->count++;
    return record + HEAD;
}

void dns_add_address(struct dns_answer *answer, const struct address *address)
{
    uint8_t *place = add_record(answer, address->family == AF_INET ? DNS_A : DNS_AAAA, address->size);
    if (place)
        memcpy(place, address->bytes, address->size);
}

void dns_add_pointer(struct dns_answer *answer, const char *name)
{
    uint8_t encoded[DNS_NAME + 1];
    size_t used = 0;
    while (*name) {
        size_t label = strcspn(name, ".");
        if (!label || label > LABEL || used + label + 2 > sizeof encoded)
            return;
        encoded[used++] = (uint8_t) label;
        memcpy(encoded + used, name, label);
        used += label;
        name += label + (name[label] == '.');
    }
    encoded[used++] = 0;
    uint8_t *place = add_record(answer, DNS_PTR, used);
    if (place)
        memcpy(place, encoded, used);
}

void dns_finish(struct dns_answer *answer)
{
    put_number(answer->bytes + ANSWERS, answer->count);
    if (answer->truncated)
        answer->bytes[2] |= TRUNCATED;
    if (!answer->extended)
        return;
    uint8_t *option = answer->bytes + answer->length;
    memset(option, 0, OPTION_SIZE);
    put_number(option + 1, DNS_OPT);
    put_number(option + 3, DNS_USUAL_LIMIT);
    put_number(answer->bytes + ADDITIONALS, 1);
    answer->length += OPTION_SIZE;
}
