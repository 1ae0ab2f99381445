#include "wiring_bounds.h"

enum { HASH_QUEUE_FOR_LOAD = 4096 };

/* --no-rate-limits */
static const struct gateway_bounds none = {
    .hash_queue = HASH_QUEUE_FOR_LOAD,
    .hash_queue_address = HASH_QUEUE_FOR_LOAD,
};

struct gateway_bounds wiring_bounds(const struct settings *settings)
{
    const struct settings_limits *limit = &settings->limit;

    if (settings->no_rate_limits)
        return none;
    return (struct gateway_bounds){
        .hash_queue = (int)settings->hash_queue,
        .hash_queue_address = (int)settings->hash_queue_address,
        .connections = (int)settings->max_connections,
        .connections_address = (int)settings->max_connections_address,
        .handshakes_address = (int)settings->max_handshakes_address,
        .login_bytes = settings->login_bytes,
        .login_frames = settings->login_frames,
        .frames = limit->frames,
        .bytes = limit->bytes,
        .errors = limit->errors,
        .rates = { [RATE_ANONYMOUS] = limit->anonymous,
                   [RATE_REGISTER] = limit->registrations,
                   [RATE_LOGIN_ADDRESS] = limit->login_address,
                   [RATE_LOGIN] = limit->login,
                   [RATE_LOGIN_ACCOUNT] = limit->login_account,
                   [RATE_PASSWORD] = limit->password,
                   [RATE_READ] = limit->read,
                   [RATE_WRITE] = limit->write,
                   [RATE_SEARCH] = limit->search,
                   [RATE_MARK] = limit->mark,
                   [RATE_TYPING] = limit->typing,
                   [RATE_EXPORT] = limit->export,
                   [RATE_MENTION] = limit->mention,
                   [RATE_CONTACT] = limit->contact,
                   [RATE_ADDITION] = limit->addition },
    };
}
