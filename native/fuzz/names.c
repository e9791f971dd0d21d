/* What containers ask the name server, and the answers to it. */

#include "names/dns_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct dns_answer answer;
    struct dns_question question;
    struct address address;
    int code = dns_read(data, size, &question);
    if (code < 0)
        return 0;
    dns_begin(&answer, data, code ? NULL : &question, code, code ? DNS_SMALLEST_LIMIT : question.limit);
    if (!code && dns_reverse_address(question.name, &address))
        dns_add_address(&answer, &address);
    if (!code)
        dns_add_pointer(&answer, question.name);
    dns_finish(&answer);
    return 0;
}
