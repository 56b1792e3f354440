#!/usr/bin/env bash
# What the endpoint answers to genuine deliveries, signed here without the library, and to others.
# usage: webhook_receiver_answers.sh EXAMPLES EXAMPLE
set -euo pipefail

export SUDOMOCK_API_KEY=sm_test SUDOMOCK_BASE_URL=http://127.0.0.1:1  # where nobody listens
exec python3 - "$2" <<'PYTHON'
import hashlib, hmac, http.client, os, socket, subprocess, sys, time

def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]

def receiver(secret, port):
    secrets = {"SUDOMOCK_WEBHOOK_SECRET": secret, "SUDOMOCK_WEBHOOK_SECRET_BEFORE": "whsec_before"}
    return subprocess.Popen([sys.argv[1], str(port), "job-1"], env=os.environ | secrets,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

def post(port, body, secret, headers={}):
    sent = str(int(time.time()))
    signature = hmac.new(secret.encode(), sent.encode() + b"." + body, hashlib.sha256).hexdigest()
    signed = {"X-SudoMock-Signature": signature, "X-SudoMock-Timestamp": sent}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", "/webhooks", body, signed | headers)
        return connection.getresponse().status
    finally:
        connection.close()

def check(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: {found}, expected {expected}")

wrong = receiver("whsec_present\n", free_port())
try:
    _, said = wrong.communicate(timeout=60)
finally:
    wrong.kill()
check("a secret with the line end of its file", (wrong.returncode, "secrets[0]" in said), (1, True))

port = free_port()
running = receiver("whsec_present", port)
try:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=30).close()
            break
        except ConnectionRefusedError:
            time.sleep(0.1)
    event = b'{"event":"render.succeeded","job_id":"job-2","kind":"render","status":"succeeded"}'
    old = str(int(time.time()) - 3600)
    check("genuine", post(port, event, "whsec_present"), 204)
    check("the same again", post(port, event, "whsec_present"), 204)
    check("signed before the rotation", post(port, event, "whsec_before"), 204)
    check("forged", post(port, event, "whsec_forged"), 401)
    check("old", post(port, event, "whsec_present", headers={"X-SudoMock-Timestamp": old}), 401)
    check("not signed", post(port, event, "", headers={"X-SudoMock-Signature": ""}), 401)
    check("genuine, but no event", post(port, b"{}", "whsec_present"), 400)
    # Refused by its length alone, so the answer or the end of the connection may come first.
    try:
        check("endless", post(port, b"[" * (4 << 20), "whsec_present"), 413)
    except (ConnectionResetError, BrokenPipeError):
        pass
finally:
    running.kill()
    running.wait()
PYTHON
