"""Peers on loopback that the Windows tests talk to, and the command that finds them.

usage: peers.py FOLDER COMMAND [ARGUMENTS...]

The command's environment names them: SUDOMOCK_TEST_TLS (HTTPS, certified by the authority in
FOLDER/authority.pem; FOLDER/foreign.pem is another one), SUDOMOCK_TEST_SILENT (accepts and never
answers), SUDOMOCK_TEST_VANISHING (resets the connection once it was asked). Ends with the command's
own status.
"""

import os
import socket
import ssl
import struct
import subprocess
import sys
import threading

ANSWER = b'{"render_uuid": "tls", "kind": "render", "status": "running"}'


def make_certificates(folder):
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, stderr=subprocess.DEVNULL)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for name in "foreign", "authority":
        openssl("req", "-x509", *key, "-keyout", name + ".key", "-out", name + ".pem",
                "-days", "2", "-subj", "/CN=Test CA " + name,
                "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    openssl("req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=127.0.0.1")
    with open(os.path.join(folder, "server.ext"), "w", encoding="ascii") as extensions:
        extensions.write("subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
            "-CAcreateserial", "-out", "server.pem", "-days", "2", "-extfile", "server.ext")


def serve(handle):
    """Runs handle(connection) for each connection; returns the port."""

    def guarded(connection):
        try:
            handle(connection)
        except OSError:
            connection.close()

    def accept_all(listener):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=guarded, args=(connection,), daemon=True).start()

    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=accept_all, args=(listener,), daemon=True).start()
    return listener.getsockname()[1]


def answer_over_tls(folder):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(folder, "server.pem"), os.path.join(folder, "server.key"))

    def handle(connection):
        with context.wrap_socket(connection, server_side=True) as secure:
            while secure.recv(65536):
                head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(ANSWER)}\r\n\r\n"
                secure.sendall(head.encode() + ANSWER)

    return handle


def stay_silent(connection):
    while connection.recv(65536):
        pass
    connection.close()


def vanish(connection):
    connection.recv(65536)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def main():
    folder, *command = sys.argv[1:]
    make_certificates(folder)
    environment = dict(
        os.environ,
        SUDOMOCK_TEST_TLS=f"https://127.0.0.1:{serve(answer_over_tls(folder))}",
        SUDOMOCK_TEST_SILENT=f"http://127.0.0.1:{serve(stay_silent)}",
        SUDOMOCK_TEST_VANISHING=f"http://127.0.0.1:{serve(vanish)}")
    sys.exit(subprocess.run(command, env=environment, check=False).returncode)


main()
