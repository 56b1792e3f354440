#include "simulator/script_help.hpp"

namespace sudomock::detail {

const std::string_view script_help = R"(
The control API, which needs no key:
  POST /_simulator/script       runs a script and answers {"render_uuids": [...]}, those of its jobs
                                in order; 422 names the field that is wrong
  GET /_simulator/requests      {"requests": [{"at": 0.5, "target": "/api/v1/jobs", "status": 200}]}
                                what was asked of the API and what was answered, 0 for nothing
  DELETE /_simulator/requests   forgets these
  DELETE /_simulator/faults     ends every fault
  POST /api/v1/submit/KIND      accepts a job of this kind, as the API's own paths do; needs a key

A script is a JSON object. Everything may be absent, and no other field may be there. Spans of time
are numbers of the simulator's seconds, such as 12.5, and are not negative.

"jobs": [{...}] adds jobs:
  render_uuid           its id; else one is invented
  kind                  "render", or any other: video, upload, photo_mockup_create, 2d_create,
                        photo_mockup_render, 2d_render, or one that does not exist yet
  age                   accepted so long ago: 0
  queued                how long it is queued: 1
  dispatched            and dispatched: 0.5
  running               and running: 4.5
  outcome               "succeeded", failed or cancelled; queued, dispatched, running or unknown: it
                        stays in that state for ever
  outcome_text          sent as its last status instead
  model, result_url, mockup_uuid, error, error_code, credits_charged, payg, duration_seconds, audio,
  mockup_name, poster_url
                        what it shows, each when the API would; else invented by its kind, but for
                        error_code and payg: {"credits": 949, "unit_price": 0.002, "cost": 1.898}
  without_result        it succeeds with result_url and mockup_uuid null: false
  row_without_result    the same, in lists only: false
  unlisted              no list shows it: false
  made_from             the mockup_uuid by which a list's filter finds it: ""
  owner                 the account whose it is: ""
  count                 adds so many like it: 1
  spacing               accepted so long after each other: 0

"ends": [{...}] ends jobs now:
  render_uuid           whose end it is
  outcome               "succeeded", failed or cancelled

"faults": [{...}] are put in the way of the requests to come. A request meets one at most, the first
that applies:
  status                answered instead, with the API's own body for it: 0, none
  concurrent_limit      with 429: too many jobs at once, instead of too many requests: false
  body                  sent instead, byte by byte: null
  delay                 the answer comes so much later: 0
  drop                  the connection breaks in the middle of the answer: false
  lose                  nothing comes back for a minute: false
  retry_after           whole seconds, sent as Retry-After: null
  rate_limit_remaining  sent as X-RateLimit-Remaining: null
  rate_limit_reset      whole seconds from now, sent as X-RateLimit-Reset: null
  frozen                lists show how things were when it began: false
  spoil_row             a render_uuid whose row in lists cannot be read: null
  repeat_row            a render_uuid whose row comes twice, first as it was: null
  answer_of             a render_uuid whose lookup is the answer to another's: null
  only_for              for requests whose path and query contain this: "", all
  skip                  lets so many through first: 0
  times                 for so many requests: 1, or "forever"
  probability           of meeting it, from 0 to 1: 1
  after                 begins so much later: 0
  lasts                 and ends so long after that: null, never

"accounts": [{...}] adds credentials. The account "" has the key sm_fake_default:
  owner                 its name: ""
  api_key               accepted for it
  bearer                a token that is accepted for it
  revoked               true: all of its credentials are answered with 401; false ends that

"settings": {...} changes how everything is answered:
  latency               from request to answer: 0
  list_lag              lists show how things were so long ago: 0
  cursor_lifetime       a cursor is refused with 400 once it is so old: null, never
  body_style            {...}, the shape of bodies, of which all are false:
    job_id              "job_id" instead of "render_uuid"
    envelope            {"success": true, "data": {...}} around them
    sparse              a job under way has its id, kind and status only
    error_object        a failed job's error is an object
  rate_limit            {...} for each account, or null for none:
    per_minute          so many requests: 300
    fixed_windows       counted from the first of each minute, not over every 60 s: false
    announce            X-RateLimit-Remaining and -Reset with every answer: false

"webhooks": {...} sends one whenever a job ends from now on, or null ends that:
  url                   http://HOST[:PORT][/PATH], where to; has to be there
  secret                that signs them, such as "whsec_test"; has to be there
  delay                 how long each is on its way: 0
  spread                and up to so much longer, at random: 0
  loss                  the share that gets lost, from 0 to 1: 0
  doubles               and that comes twice: 0
  older_names           2d_mockup.* and 2d_render.* events: false
  owner                 whose jobs: ""
)";

}  // namespace sudomock::detail
