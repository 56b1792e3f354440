#include "hostile_cases.hpp"

#include <ostream>
#include <utility>

#include "support/gzip.hpp"

namespace sudomock::test {

namespace {

using std::chrono_literals::operator""ms;

SocketServer::Script say(std::string bytes) {
  return [bytes = std::move(bytes)](Connection& connection) { connection.send(bytes); };
}

// First `head`, then `piece` for as long as the peer listens.
SocketServer::Script say_endlessly(std::string head, std::string piece) {
  return [head = std::move(head), piece = std::move(piece)](Connection& connection) {
    bool listens = connection.send(head);
    while (listens) listens = connection.send(piece);
  };
}

// The answer is complete with `bytes`, but the connection stays open.
SocketServer::Script say_and_wait(std::string bytes) {
  return [bytes = std::move(bytes)](Connection& connection) {
    if (connection.send(bytes)) connection.stay_silent();
  };
}

SocketServer::Script drip(std::string bytes) {
  return [bytes = std::move(bytes)](Connection& connection) {
    for (const char byte : bytes) {
      if (!connection.send({&byte, 1}) || !connection.stay_silent(1ms)) return;
    }
  };
}

void reset_at_once(Connection& connection) { connection.reset(); }

void reset_in_the_body(Connection& connection) {
  connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"render");
  connection.stay_silent(50ms);  // a reset throws away what the peer has not read yet
  connection.reset();
}

std::string redirect(const std::string& location) {
  return "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
}

// 64 MiB in 64 kB, made when asked for: never held unpacked by this process, unless by mistake.
std::string bomb() { return gzip_of_zeros(std::size_t{64} << 20); }

void send_bomb(Connection& connection) {
  connection.send(ok(bomb(), "Content-Encoding: gzip\r\n"));
}

void send_nested_bomb(Connection& connection) {
  connection.send(ok(gzip(bomb()), "Content-Encoding: gzip, gzip\r\n"));
}

}  // namespace

void PrintTo(const HostileCase& hostile, std::ostream* out) { *out << hostile.name; }

std::vector<HostileCase> broken_answers() {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  return {
      {"ClosesWithoutAWord", say(""), ErrorCode::network},
      {"Resets", reset_at_once, ErrorCode::network},
      {"ResetsInTheBody", reset_in_the_body, ErrorCode::network},
      {"AnswersGarbage", say("\x16\x03\x01\x02garbage\r\n\r\n"), ErrorCode::malformed_response},
      {"SpeaksHttp09", say("<html>hello</html>"), ErrorCode::malformed_response},
      {"SpeaksHttp99", say("HTTP/9.9 200 OK\r\n\r\n"), ErrorCode::malformed_response},
      {"ClosesInTheStatusLine", say("HTTP/1.1 2"), ErrorCode::network},
      {"ClosesInTheHeaders", say("HTTP/1.1 200 OK\r\nContent-"), ErrorCode::network},
      {"TruncatesAgainstContentLength", say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}"),
       ErrorCode::network},
      {"BreaksAChunk", say(chunked + "zz\r\n{}\r\n0\r\n\r\n"), ErrorCode::network},
      {"OverflowsAChunk", say(chunked + "ffffffffffffffffff\r\n{}"), ErrorCode::network},
      {"TruncatesAChunk", say(chunked + "10\r\n{}"), ErrorCode::network},
      {"EndsChunksWithoutTheLast", say(chunked + "2\r\n{}\r\n"), ErrorCode::network},
      {"SendsContentLengthThatIsNoNumber", say("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}"),
       ErrorCode::malformed_response},
      {"SendsNegativeContentLength", say("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}"),
       ErrorCode::malformed_response},
      {"SendsANulInTheHeaders", say(std::string("HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n", 27)),
       ErrorCode::malformed_response},
      {"SendsWhatIsNotGzip", say(ok("not gzip", "Content-Encoding: gzip\r\n")),
       ErrorCode::malformed_response},
      {"UsesAnUnknownEncoding", say(ok("{}", "Content-Encoding: rot13\r\n")),
       ErrorCode::malformed_response},
  };
}

std::vector<HostileCase> endless_answers() {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const std::string kilobyte(1024, 'x');
  return {
      {"SendsEndlessHeaders", say_endlessly(head, "X-Filler: " + kilobyte + "\r\n"),
       ErrorCode::response_too_large},
      {"SendsAnEndlessHeader", say_endlessly(head + "X-Filler: ", kilobyte),
       ErrorCode::response_too_large},
      {"SendsEndlessInterimAnswers", say_endlessly("", "HTTP/1.1 100 Continue\r\n\r\n"),
       ErrorCode::response_too_large},
      {"SendsAnEndlessBody", say_endlessly(head + "\r\n", kilobyte), ErrorCode::response_too_large},
      {"SendsAnEndlessBodyOfKnownLength",
       say_endlessly(head + "Content-Length: 9000000000000000000\r\n\r\n", kilobyte),
       ErrorCode::response_too_large},
      {"SendsEndlessChunks",
       say_endlessly(head + "Transfer-Encoding: chunked\r\n\r\n", "400\r\n" + kilobyte + "\r\n"),
       ErrorCode::response_too_large},
      {"SendsEndlessTrailers",
       say_endlessly(head + "Transfer-Encoding: chunked\r\n\r\n0\r\n",
                     "X-Filler: " + kilobyte + "\r\n"),
       ErrorCode::response_too_large},
      {"SendsAGzipBomb", send_bomb, ErrorCode::response_too_large},
      {"SendsANestedGzipBomb", send_nested_bomb, ErrorCode::response_too_large},
      {"StaysSilentBeforeTheHeaders", say_and_wait(""), ErrorCode::timeout},
      {"StaysSilentInTheHeaders", say_and_wait(head + "X-"), ErrorCode::timeout},
      {"StaysSilentAfterTheHeaders", say_and_wait(head + "Content-Length: 5\r\n\r\n"),
       ErrorCode::timeout},
      {"DripsForEver", drip(head + "Content-Length: 5000\r\n\r\n" + std::string(5000, ' ')),
       ErrorCode::timeout},
      {"SwitchesProtocolsUnasked",
       say_and_wait("HTTP/1.1 101 Switching Protocols\r\nUpgrade: chess\r\n\r\n"),
       ErrorCode::timeout},
  };
}

std::vector<HostileCase> odd_answers() {
  const std::string elsewhere = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
  return {
      {"DripsAByteAtATime", drip(ok("{}")), {}, 200},
      {"SendsMoreThanContentLength", say(elsewhere + "{}" + ok("poison")), {}, 200},
      {"RepeatsContentLength",
       say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}"),
       {},
       200},
      {"SendsInterimAnswersFirst",
       say("HTTP/1.1 103 Early Hints\r\nX-Request-Id: wrong\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" +
           ok("{}")),
       {},
       200},
      {"EndsTheBodyByClosing", say("HTTP/1.1 200 OK\r\n\r\n{}"), {}, 200},
      {"SpeaksHttp10", say("HTTP/1.0 200 OK\r\n\r\n{}"), {}, 200},
      {"HasNoReasonPhrase", say("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}"), {}, 200},
      {"AnswersNoContent", say("HTTP/1.1 204 No Content\r\n\r\n"), {}, 204},
      {"AnswersPartialContent",
       say("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-6/9\r\nContent-Length: "
           "2\r\n\r\n{}"),
       {},
       206},
      {"AnswersNotModified", say("HTTP/1.1 304 Not Modified\r\n\r\n"), {}, 304},
      {"AnswersHtml", say(ok("<html>It works!</html>", "Content-Type: text/html\r\n")), {}, 200},
      {"RedirectsToAFile", say(redirect("file:///etc/passwd")), {}, 302},
      {"RedirectsToItself", say(redirect("/api/v1/jobs/x")), {}, 302},
      {"RedirectsToAnotherHost", say(redirect("http://127.0.0.2:1/steal")), {}, 302},
      // libcurl does not notice; what is left is no JSON.
      {"TruncatesGzip",
       say(ok(gzip("{\"render_uuid\":\"x\"}").substr(0, 20), "Content-Encoding: gzip\r\n")),
       {},
       200},
      {"AnswersAStatusOutOfRange", say("HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n"), {}, 999},
  };
}

SocketServer::Script hostile_script(const HostileCase& hostile, std::string good) {
  return [misbehave = hostile.misbehave, good = std::move(good)](Connection& connection) {
    while (const std::optional<std::string> request = connection.read_request()) {
      if (request->find("/good") == std::string::npos) return misbehave(connection);
      if (!connection.send(ok(good))) return;
    }
  };
}

}  // namespace sudomock::test
